package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalFormsTest {
    // spec: authentication.md AU-20
    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "//, /",
        "/., /",
        "/.., /",
        "/../a, /a",
        "/a/., /a",
        "/a/b/.., /a",
        "/a/b/../, /a/",
        "/a//b/, /a/b/",
        "/a/../../b, /b",
        "a, /a",
        "/%2e%2E/a, /%252e%252E/a",
        "/a b, /a%20b",
        "/%20, /%2520",
        "/...;*, /...%3B%2A"
    })
    void path_isNormalizedThenEncoded(String sent, String canonical) {
        assertThat(CanonicalPath.of(sent)).isEqualTo(canonical);
    }

    // spec: authentication.md AU-21
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a, a=",
        "a=, a=",
        "=a, =a",
        "&&a=1&, a=1",
        "a=b=c, a=b%3Dc",
        "b=1&a=2&a=1, a=1&a=2&b=1",
        "a-b=1&a=2, a=2&a-b=1",
        "a|=1&az=2, a%7C=1&az=2",
        "A=1&a=2&B=3, A=1&B=3&a=2",
        "a=%2f&b=%7e, a=%2F&b=~",
        "a=b+c, a=b%20c",
        "a=%2B, a=%2B",
        "a=%&b=%4&c=%zz&d=%4g, a=%25&b=%254&c=%25zz&d=%254g",
        "X-Amz-Signature=1, X-Amz-Signature=1"
    })
    void query_isDecodedEncodedAndSorted(String sent, String canonical) {
        assertThat(QueryString.canonical(QueryString.parse(sent), SignatureLocation.HEADER))
                .isEqualTo(canonical);
    }

    // spec: authentication.md AU-21
    @Test
    void query_ofPresigned_leavesTheSignatureOut() {
        assertThat(QueryString.canonical(
                        QueryString.parse("b=1&X-Amz-Signature=1&x-amz-signature=2"), SignatureLocation.QUERY))
                .isEqualTo("b=1&x-amz-signature=2");
    }

    // spec: authentication.md AU-22
    @Test
    void encoding_ofEveryOctet_keepsTheUnreservedOnly() {
        String unreserved = "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";
        StringBuilder kept = new StringBuilder();
        for (char octet = 0; octet < 256; octet++) {
            String encoded = UriEncoding.encode(String.valueOf(octet));
            assertThat(UriEncoding.decode(encoded)).isEqualTo(String.valueOf(octet));
            if (encoded.length() == 1) {
                kept.append(octet);
            } else {
                assertThat(encoded).isEqualTo("%%%02X", (int) octet);
            }
        }
        assertThat(kept).hasToString(unreserved);
    }

    // spec: authentication.md AU-23
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a,a", " a ,a", "a  b,a b", "\ta\t b\t,a b", "'a\n  b',a b", "'  ',''", "\"a  b\",\"a b\""})
    void headerValue_isFolded(String sent, String canonical) {
        OctetBuffer buffer = new OctetBuffer().add(':').addFolded(sent);
        assertThat(buffer.octets().orElseThrow())
                .isEqualTo((":" + canonical).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    // spec: authentication.md AU-12
    @Test
    void accessKeyId_hasFormAndLength() {
        assertThat(AccessKeyId.parse("AKIDexample_09")).isPresent();
        assertThat(AccessKeyId.parse("a".repeat(128))).isPresent();
        assertThat(AccessKeyId.parse("a".repeat(129))).isEmpty();
        assertThat(AccessKeyId.parse("a-b")).isEmpty();
        assertThat(AccessKeyId.parse("")).isEmpty();
    }

    @Test
    void buffer_growsAndRefusesWhatIsNoOctet() {
        OctetBuffer buffer = new OctetBuffer().add("\u00ff".repeat(5000)).addFolded("x".repeat(9000));
        assertThat(buffer.octets().orElseThrow()).hasSize(14_000).endsWith('x').startsWith(0xff);
        assertThat(buffer.add('\u0100').octets()).isEmpty();
    }
}
