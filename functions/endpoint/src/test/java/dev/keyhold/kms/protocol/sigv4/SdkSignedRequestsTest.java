package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the AWS SDK signs is accepted; what was altered afterwards, in any part, is not. Each case shows its seed. */
class SdkSignedRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T04:15:00Z");
    private static final int REQUESTS = 300;
    private static final int ALTERED_REQUESTS = 60;

    private final TestVerifier verifier = TestVerifier.at(NOW);

    static LongStream seeds() {
        return LongStream.range(0, REQUESTS);
    }

    static LongStream fewSeeds() {
        return LongStream.range(1000, 1000 + ALTERED_REQUESTS);
    }

    // spec: authentication.md AU-20, AU-21, AU-23
    @ParameterizedTest
    @MethodSource("seeds")
    void verify_ofHeaderSigned_isValid(long seed) {
        HttpRequestView request = signed(seed);
        assertThat(verifier.verify(request)).as(describe(request)).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-8, AU-20, AU-21, AU-23
    @ParameterizedTest
    @MethodSource("seeds")
    void verify_ofPresigned_isValid(long seed) {
        HttpRequestView request = presigned(seed);
        assertThat(verifier.verify(request)).as(describe(request)).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-7
    @ParameterizedTest
    @MethodSource("fewSeeds")
    void verify_ofTemporaryCredentials_isValid(long seed) {
        RandomRequests random = new RandomRequests(seed);
        SdkSigner signer = new SdkSigner(NOW).sessionToken("token/" + seed + "+=");
        HttpRequestView header = signer.sign(random.request(), random.body());
        HttpRequestView query = signer.presign(random.request(), Duration.ofMinutes(1));
        TestVerifier temporary = new TestVerifier(NOW, "token/" + seed + "+=");
        assertThat(List.of(temporary.verify(header), temporary.verify(query)))
                .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(SignatureVerdict.Valid.class));
    }

    // spec: authentication.md AU-20
    @ParameterizedTest
    @MethodSource("fewSeeds")
    void verify_withMethodPathQueryOrBodyAltered_isMismatch(long seed) {
        for (HttpRequestView request : List.of(signed(seed), presigned(seed))) {
            byte[] longer = (new String(request.body(), ISO_8859_1) + "x").getBytes(ISO_8859_1);
            assertMismatch(altered(request).method("DELETE"));
            assertMismatch(altered(request).target(target -> "/x" + target));
            assertMismatch(altered(request).target(target -> target + (target.contains("?") ? "&a=b" : "?a=b")));
            assertMismatch(altered(request).body(longer));
        }
    }

    // spec: authentication.md AU-15, AU-23
    @ParameterizedTest
    @MethodSource("fewSeeds")
    void verify_withSignedHeaderAltered_isRefused(long seed) {
        HttpRequestView request = signed(seed);
        for (HttpHeader header : request.headers()) {
            if (!List.of("authorization", "x-amz-date").contains(header.name())) {
                assertMismatch(altered(request).change(header.name(), value -> value + "x"));
                assertMismatch(altered(request).add(header.name(), "x"));
                assertMismatch(altered(request).remove(header.name()));
            }
        }
        assertMismatch(altered(request).change("x-amz-date", date -> "20261124T041501Z"));
    }

    // spec: authentication.md AU-10, AU-11
    @ParameterizedTest
    @MethodSource("fewSeeds")
    void verify_withScopeAltered_isRefused(long seed) {
        HttpRequestView request = signed(seed);
        assertMismatch(credentialAltered(request, "/eu-west-1/", "/eu-west-2/"));
        assertThat(verifier.verify(credentialAltered(request, "/kms/", "/s3/").build()))
                .isEqualTo(Refused.invalid("Credential should be scoped to correct service: 'kms'."));
        assertMismatch(RequestBuilder.of(
                        new SdkSigner(NOW).service("sts").sign(new RandomRequests(seed).request(), new byte[0]))
                .change("authorization", text -> text.replace("/sts/", "/kms/")));
        assertMismatch(
                credentialAltered(request, "/20261124/", "/20261125/").change("x-amz-date", date -> "20261125T000000Z"),
                Instant.parse("2026-11-25T00:00:00Z"));
    }

    // spec: authentication.md AU-25
    @ParameterizedTest
    @MethodSource("fewSeeds")
    void verify_withAnyDigitOfSignatureAltered_isMismatch(long seed) {
        HttpRequestView header = signed(seed);
        HttpRequestView query = presigned(seed);
        String marker = "X-Amz-Signature=";
        for (int digit = 0; digit < 64; digit++) {
            int at = digit;
            assertMismatch(altered(header)
                    .change("authorization", text -> withOtherDigit(text, text.indexOf("Signature=") + 10 + at)));
            assertMismatch(
                    altered(query).target(text -> withOtherDigit(text, text.indexOf(marker) + marker.length() + at)));
        }
    }

    private void assertMismatch(RequestBuilder request) {
        assertMismatch(request, NOW);
    }

    private void assertMismatch(RequestBuilder request, Instant now) {
        verifier.setTime(now);
        HttpRequestView built = request.build();
        assertThat(verifier.verify(built)).as(describe(built)).isEqualTo(Refused.MISMATCH);
    }

    private static HttpRequestView signed(long seed) {
        RandomRequests random = new RandomRequests(seed);
        return new SdkSigner(NOW).sign(random.request(), random.body());
    }

    private static HttpRequestView presigned(long seed) {
        return new SdkSigner(NOW).presign(new RandomRequests(seed).request(), Duration.ofMinutes(1));
    }

    private static RequestBuilder altered(HttpRequestView request) {
        return RequestBuilder.of(request);
    }

    private static RequestBuilder credentialAltered(HttpRequestView request, String part, String other) {
        return altered(request).change("authorization", text -> text.replace(part, other));
    }

    private static String withOtherDigit(String text, int at) {
        char other = text.charAt(at) == '0' ? '1' : '0';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static String describe(HttpRequestView request) {
        StringBuilder text = new StringBuilder(request.method() + ' ' + request.path() + '?' + request.query());
        request.headers()
                .forEach(header -> text.append('\n')
                        .append(header.name())
                        .append(": [")
                        .append(header.value())
                        .append(']'));
        return text.toString();
    }
}
