package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Attacks on presigned requests, one by one. */
class PresignedQueryTest {
    private static final Instant SIGNED_AT = Instant.parse("2026-11-24T04:15:00Z");
    private static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final SdkHttpRequest REQUEST = SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create("https://sts.example.com/?Action=GetCallerIdentity&Version=2011-06-15"))
            .build();

    private final TestVerifier verifier = TestVerifier.at(SIGNED_AT);

    @Test
    void verify_withRightSignature_saysThatItWasPresigned() {
        assertThat(verify(presigned(60)))
                .isInstanceOfSatisfying(
                        SignatureVerdict.Valid.class,
                        valid -> assertThat(valid.location()).isEqualTo(SignatureLocation.QUERY));
    }

    // spec: authentication.md AU-2
    @Test
    void verify_withoutAlgorithm_isMissing() {
        assertThat(verify(presigned(60).target(target -> target.replaceFirst("X-Amz-Algorithm", "x-amz-algorithm"))))
                .isEqualTo(Refused.MISSING);
    }

    // spec: authentication.md AU-8
    @ParameterizedTest
    @ValueSource(strings = {"X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"})
    void verify_withParameterMissingOrTwice_namesIt(String name) {
        SignatureVerdict<TestCredential> refused = Refused.incomplete(
                "AWS query-string parameters must include '" + name + "'. Re-examine the query-string parameters.");
        assertThat(verify(presigned(60).target(target -> target.replaceFirst(name + "=", "Other="))))
                .isEqualTo(refused);
        assertThat(verify(presigned(60).target(target -> target + "&" + name + "=1")))
                .isEqualTo(refused);
    }

    // spec: authentication.md AU-8
    @Test
    void verify_withEverythingMissing_namesAll() {
        assertThat(verify(RequestBuilder.post("/?X-Amz-Algorithm", "")))
                .isEqualTo(Refused.incomplete("AWS query-string parameters must include 'X-Amz-Credential'. AWS"
                        + " query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must"
                        + " include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'."
                        + " Re-examine the query-string parameters."));
    }

    // spec: authentication.md AU-8
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                "X-Amz-Expires=60",
                "X-Amz-Security-Token=a&X-Amz-Security-Token=b"
            })
    void verify_withOptionalParameterTwice_isRefused(String parameters) {
        assertThat(verify(presigned(60).target(target -> target + "&" + parameters))
                        .toString())
                .contains("Re-examine the query-string parameters.");
    }

    // spec: authentication.md AU-9
    @Test
    void verify_withDateHeader_isNotMovedInTime() {
        verifier.setTime(SIGNED_AT.plusSeconds(61));
        assertThat(verify(presigned(60).add("Date", "20261124T041600Z")).toString())
                .contains("Signature expired");
        assertThat(verify(presigned(60).add("X-Amz-Date", "20261124T041600Z")).toString())
                .contains("Signature expired");
    }

    // spec: authentication.md AU-9, AU-17
    @Test
    void verify_withAmzHeaderAdded_isRefused() {
        assertThat(verify(presigned(60).add("X-Amz-Target", "TrentService.Decrypt")))
                .isEqualTo(Refused.notSigned("x-amz-target"));
    }

    // spec: authentication.md AU-7, AU-12
    @Test
    void verify_withSessionToken_wantsTheRightOne() {
        HttpRequestView request =
                new SdkSigner(SIGNED_AT).service("sts").sessionToken("a/b+c=").presign(REQUEST, Duration.ofMinutes(1));
        assertThat(new TestVerifier(SIGNED_AT, "a/b+c=").verify(request, "sts"))
                .isInstanceOf(SignatureVerdict.Valid.class);
        assertThat(new TestVerifier(SIGNED_AT, "other").verify(request, "sts")).isEqualTo(Refused.UNKNOWN);
        assertThat(verify(RequestBuilder.of(request))).isEqualTo(Refused.UNKNOWN);
    }

    // spec: authentication.md AU-14
    @ParameterizedTest
    @CsvSource({"-300,60", "0,60", "60,60", "90,90", "604800,604800"})
    void verify_withinItsTime_isValid(long secondsLater, int expires) {
        verifier.setTime(SIGNED_AT.plusSeconds(secondsLater));
        assertThat(verify(presigned(expires))).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-14, AU-31
    @ParameterizedTest
    @CsvSource({
        "61,60,Signature expired: 20261124T041500Z is now earlier than 20261124T041501Z (20261124T041601Z - 1 min.)",
        "91,90,Signature expired: 20261124T041500Z is now earlier than 20261124T041501Z (20261124T041631Z - 90 sec.)",
        "-301,60,Signature not yet current: 20261124T041500Z is still later than 20261124T041459Z (20261124T040959Z + 5 min.)"
    })
    void verify_outsideItsTime_isRefused(long secondsLater, int expires, String message) {
        verifier.setTime(SIGNED_AT.plusSeconds(secondsLater));
        assertThat(verify(presigned(expires))).isEqualTo(Refused.invalid(message));
    }

    // spec: authentication.md AU-14
    @ParameterizedTest
    @ValueSource(strings = {"0", "604801", "-1", "", "1e3", "60.0", "99999999999", "%2B60", "٦٠"})
    void verify_withExpiresOutOfRange_isRefused(String expires) {
        assertThat(verify(
                        presigned(60).target(target -> target.replace("X-Amz-Expires=60", "X-Amz-Expires=" + expires))))
                .isEqualTo(Refused.incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800."));
    }

    // spec: authentication.md AU-14
    @Test
    void verify_withExpiresProlonged_isMismatch() {
        assertThat(verify(presigned(60).target(target -> target.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))))
                .isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-14
    @Test
    void verify_withExpiresRemoved_isJudgedLikeAHeaderAndMismatches() {
        RequestBuilder request = presigned(60).target(target -> target.replace("&X-Amz-Expires=60", ""));
        assertThat(verify(request)).isEqualTo(Refused.MISMATCH);
        verifier.setTime(SIGNED_AT.plusSeconds(301));
        assertThat(verify(request).toString()).contains("Signature expired");
    }

    // spec: authentication.md AU-19
    @Test
    void verify_withBodyAdded_isMismatch() {
        assertThat(verify(presigned(60).body(new byte[1]))).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-19
    @Test
    void verify_withPayloadHashInQuery_wantsTheBodys() {
        SdkSigner signer = new SdkSigner(SIGNED_AT).service("sts");
        for (String hash : List.of("UNSIGNED-PAYLOAD", "0".repeat(64), "")) {
            SdkHttpRequest request = REQUEST.copy(copy -> copy.putRawQueryParameter("X-Amz-Content-Sha256", hash));
            assertThat(verify(RequestBuilder.of(signer.presign(request, Duration.ofMinutes(1)))))
                    .isEqualTo(Refused.MISMATCH);
        }
        SdkHttpRequest request = REQUEST.copy(copy -> copy.putRawQueryParameter("X-Amz-Content-Sha256", EMPTY_HASH));
        assertThat(verify(RequestBuilder.of(signer.presign(request, Duration.ofMinutes(1)))))
                .isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-16
    @Test
    void verify_replayedWithAnotherHost_isMismatch() {
        assertThat(verify(presigned(60).change("host", host -> "sts.attacker.example")))
                .isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-16
    @Test
    void verify_withHostUnsigned_isRefused() {
        assertThat(verify(presigned(60).target(target -> target.replace("SignedHeaders=host", "SignedHeaders=date"))))
                .isEqualTo(
                        Refused.invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    }

    // spec: authentication.md AU-11
    @Test
    void verify_forAnotherService_isRefused() {
        assertThat(verifier.verify(presigned(60).build(), "kms"))
                .isEqualTo(Refused.invalid("Credential should be scoped to correct service: 'kms'."));
    }

    private SignatureVerdict<TestCredential> verify(RequestBuilder request) {
        return verifier.verify(request.build(), "sts");
    }

    private static RequestBuilder presigned(int expiresSeconds) {
        return RequestBuilder.of(
                new SdkSigner(SIGNED_AT).service("sts").presign(REQUEST, Duration.ofSeconds(expiresSeconds)));
    }
}
