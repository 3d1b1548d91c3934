package dev.keyhold.kms.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobDecodingTest {
    private static final StructureShape SHAPE =
            StructureShape.of(Member.optional("Blob", new ValueShape.Blob(0, 10_000, true)));

    private final JsonRequestDecoder decoder = new JsonRequestDecoder();

    // spec: protocol.md PR-14
    @Test
    void decode_ofEveryLength_givesTheBytes() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(blob(Base64.getEncoder().encodeToString(bytes)))
                    .as("seed %d, length %d", seed, length)
                    .isEqualTo(bytes);
        }
    }

    // spec: protocol.md PR-14
    @ParameterizedTest
    @ValueSource(strings = {"\\u0061GVsbG8=", "aGVsbG8\\u003d", "aGVs\\u0062G8="})
    void decode_ofEscapedBase64_givesTheBytes(String text) {
        assertThat(blob(text)).isEqualTo("hello".getBytes(UTF_8));
    }

    @Test
    void decode_ofEscapedSlashes_givesTheBytes() {
        assertThat(blob("\\/\\/8=")).isEqualTo(new byte[] {-1, -1});
    }

    // spec: protocol.md PR-14
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23456 | Base64 encoded length is expected a multiple of 4 bytes but found: 5",
                "QQ | Base64 encoded length is expected a multiple of 4 bytes but found: 2",
                "QQ= | Base64 encoded length is expected a multiple of 4 bytes but found: 3",
                "=+/= | Invalid Base64 character: '='",
                "==== | Invalid Base64 character: '='",
                "A=== | Invalid Base64 character: '='",
                "QQ==QQ== | Invalid Base64 character: '='",
                "QQ=A | Invalid Base64 character: '='",
                "ab-_ | Invalid Base64 character: '-'",
                "ab c | Invalid Base64 character: ' '",
                "QR== | Invalid last non-pad Base64 character dectected",
                "+/+= | Invalid last non-pad Base64 character dectected",
                "\\u0041QR= | Invalid last non-pad Base64 character dectected"
            })
    void decode_ofWhatIsNotBase64_saysWhy(String text, String reason) {
        String message = "STRING_VALUE can not be converted to a Blob: " + reason;
        assertThatThrownBy(() -> blob(text.strip()))
                .isInstanceOf(KmsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "éé",
                "\\u00e9A==",
                "A\\u0141==",
                "\\u0000AA=",
                "\u2028A=",
                "a\\tb=",
                "abc\\n",
                "abcd\\n\\n\\n\\n"
            })
    void decode_ofOtherCharacters_isRefused(String text) {
        assertThatThrownBy(() -> blob(text)).isInstanceOf(KmsException.class);
    }

    private byte[] blob(String text) {
        try (Fields fields =
                decoder.decode(("  { \"Blob\" :\t\"" + text + "\" , \"x\":\"é\"}").getBytes(UTF_8), SHAPE)) {
            return fields.blob("Blob").use(byte[]::clone);
        }
    }
}
