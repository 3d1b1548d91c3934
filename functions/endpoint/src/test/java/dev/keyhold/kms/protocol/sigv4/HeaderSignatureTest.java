package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on requests that are signed in their header, one by one. */
class HeaderSignatureTest {
    private static final Instant NOW = Instant.parse("2026-11-24T04:15:00Z");
    private static final String BODY = "{\"Limit\":10}";
    private static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final TestVerifier verifier = TestVerifier.at(NOW);

    @Test
    void verify_withRightSignature_saysWhoSignedForWhat() {
        SignatureVerdict<TestCredential> verdict = verifier.verify(new HandSigner().sign(BODY));
        assertThat(verdict)
                .isEqualTo(new SignatureVerdict.Valid<>(
                        verifier.credential(),
                        new CredentialScope("20261124", new Region("eu-west-1"), "kms"),
                        NOW,
                        SignatureLocation.HEADER));
    }

    // spec: authentication.md AU-2
    @Test
    void verify_withoutSignature_isMissing() {
        assertThat(verifier.verify(signed().remove("authorization").build())).isEqualTo(Refused.MISSING);
    }

    // spec: authentication.md AU-3
    @Test
    void verify_withHeaderAndQuery_isRefused() {
        HttpRequestView both =
                signed().target(target -> "/?X-Amz-Algorithm=AWS4-HMAC-SHA256").build();
        assertThat(verifier.verify(both))
                .isEqualTo(Refused.invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization'"
                        + " as HTTP header."));
    }

    // spec: authentication.md AU-3
    @Test
    void verify_withAuthorizationTwice_isRefused() {
        String authorization = signed().build().onlyHeader("authorization").orElseThrow();
        assertThat(verifier.verify(signed().add("Authorization", authorization).build()))
                .isEqualTo(Refused.incomplete("Request must have exactly one 'Authorization' header."));
    }

    // spec: authentication.md AU-5
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Credential=[^,]+, |Authorization header requires 'Credential' parameter.",
                ", Signature=.+|Authorization header requires 'Signature' parameter.",
                "SignedHeaders=[^,]+, |Authorization header requires 'SignedHeaders' parameter.",
                "(?<=256 ).*|Authorization header requires 'Credential' parameter. Authorization header requires 'Signature'"
                        + " parameter. Authorization header requires 'SignedHeaders' parameter."
            })
    void verify_withPartMissing_namesIt(String part, String message) {
        HttpRequestView request = signed().change("authorization", text -> text.replaceFirst(part, ""))
                .build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete(
                        message + " (Hashed with SHA-256 and encoded with Base64) Authorization=" + hash(request)));
    }

    // spec: authentication.md AU-5
    @Test
    void verify_withPartTwice_countsItAsMissing() {
        HttpRequestView request =
                signed().change("authorization", text -> text + ", Signature=0").build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete("Authorization header requires 'Signature' parameter. (Hashed with"
                        + " SHA-256 and encoded with Base64) Authorization=" + hash(request)));
    }

    // spec: authentication.md AU-5
    @ParameterizedTest
    @ValueSource(strings = {"Bearer token", "AWS4-HMAC-SHA256 Credential", "Basic a b c"})
    void verify_withWordThatIsNoPair_isRefused(String authorization) {
        HttpRequestView request =
                signed().change("authorization", text -> authorization).build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete("Invalid key=value pair (missing equal-sign) in Authorization header"
                        + " (hashed with SHA-256 and encoded with Base64): '" + hash(request) + "'."));
    }

    // spec: authentication.md AU-5
    @ParameterizedTest
    @ValueSource(strings = {",", ",\t", " ", "  ,  "})
    void verify_withOtherSeparators_isValid(String separator) {
        HttpRequestView request = signed().change("authorization", text -> text.replace(", ", separator))
                .build();
        assertThat(verifier.verify(request)).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-5
    @Test
    void verify_withOtherAlgorithm_isRefused() {
        HttpRequestView request = signed().change("authorization", text -> text.replace("SHA256 ", "SHA512 "))
                .build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete("Unsupported AWS 'algorithm' (only AWS4-HMAC-SHA256 for now)."));
    }

    // spec: authentication.md AU-6
    @Test
    void verify_withoutDate_isRefused() {
        HttpRequestView request = signed().remove("x-amz-date").build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a"
                        + " 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization="
                        + hash(request)));
    }

    // spec: authentication.md AU-6
    @Test
    void verify_withDateTwice_isRefused() {
        HttpRequestView request = signed().add("X-Amz-Date", "20261124T041500Z").build();
        assertThat(verifier.verify(request).toString()).contains("requires existence of either a 'X-Amz-Date'");
        HttpRequestView withDate =
                RequestBuilder.of(request).add("Date", "20261124T041500Z").build();
        assertThat(verifier.verify(withDate).toString()).contains("requires existence of either a 'X-Amz-Date'");
    }

    // spec: authentication.md AU-6
    @ParameterizedTest
    @ValueSource(strings = {"Tue, 24 Nov 2026 04:15:00 GMT", "20261124T041500Z"})
    void verify_withDateHeaderInsteadOfAmzDate_isValid(String date) {
        HandSigner signer = new HandSigner().without("x-amz-date").header("date", date);
        assertThat(verifier.verify(signer.sign(BODY))).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-6
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-24T04:15:00Z",
                "20261124T041500",
                "20261324T041500Z",
                "20261131T041500Z",
                "20261124T251500Z",
                "2026112４T041500Z",
                "Tue, 24 Nov 2026 04:15:00 GMT"
            })
    void verify_withDateOfOtherForm_isRefused(String date) {
        HttpRequestView request = signed().change("x-amz-date", text -> date).build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete(
                        "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"));
    }

    // spec: authentication.md AU-10
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AKIDEXAMPLE",
                "A/20261124/eu-west-1/kms",
                "A/B/20261124/eu-west-1/kms/aws4_request",
                "A/20261124/eu-west-1/kms/aws4_request/"
            })
    void verify_withCredentialOfOtherParts_isRefusedWithoutEcho(String credential) {
        HttpRequestView request = signed().change(
                        "authorization", text -> text.replaceFirst("Credential=[^,]+", "Credential=" + credential))
                .build();
        assertThat(verifier.verify(request))
                .isEqualTo(Refused.incomplete("Credential must have exactly 5 slash-delimited elements, e.g."
                        + " keyid/date/region/service/term"));
    }

    // spec: authentication.md AU-11
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20261124/eu-west-1/s3/aws4_request|Credential should be scoped to correct service: 'kms'.",
                "20261124/EU/kms/aws4_request|Credential should be scoped to a valid region.",
                "20261124//kms/aws4_request|Credential should be scoped to a valid region.",
                "20261124/eu-west-1/kms/aws3_request|Credential should be scoped with a valid terminator: 'aws4_request'.",
                "20261123/eu-west-1/kms/aws4_request|Date in Credential scope does not match YYYYMMDD from ISO-8601"
                        + " version of date from HTTP.",
                "a/b/c/d|Credential should be scoped to a valid region. Credential should be scoped to correct service:"
                        + " 'kms'. Credential should be scoped with a valid terminator: 'aws4_request'. Date in Credential"
                        + " scope does not match YYYYMMDD from ISO-8601 version of date from HTTP."
            })
    void verify_withOtherScope_saysWhatIsWrong(String scope, String message) {
        assertThat(verifier.verify(new HandSigner().scope(scope).sign(BODY))).isEqualTo(Refused.invalid(message));
    }

    // spec: authentication.md AU-11
    @Test
    void verify_forAnotherServiceThanSignedFor_isRefused() {
        assertThat(verifier.verify(new HandSigner().sign(BODY), "sts"))
                .isEqualTo(Refused.invalid("Credential should be scoped to correct service: 'sts'."));
    }

    // spec: authentication.md AU-12, AU-26
    @ParameterizedTest
    @ValueSource(strings = {"AKIDOTHER", "", "AKID EXAMPLE", "decoy", "ÀKIDEXAMPLE"})
    void verify_withUnknownAccessKey_isUnrecognized(String id) {
        HttpRequestView request = signed().change(
                        "authorization", text -> text.replace("AKIDEXAMPLE", id.replace(' ', '\u00a0')))
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.UNKNOWN);
    }

    // spec: authentication.md AU-12
    @Test
    void verify_withUnknownAccessKeyAndBadSignature_isUnrecognized() {
        HttpRequestView request = signed().change(
                        "authorization",
                        text -> text.replace("AKIDEXAMPLE", "AKIDOTHER").replaceFirst(".$", ""))
                .body(new byte[1])
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.UNKNOWN);
    }

    // spec: authentication.md AU-7, AU-12
    @Test
    void verify_withSessionToken_wantsTheRightOne() {
        TestVerifier temporary = new TestVerifier(NOW, "the token");
        HandSigner signer = new HandSigner();
        assertThat(temporary.verify(signer.sign(BODY))).isEqualTo(Refused.UNKNOWN);
        signer.header("x-amz-security-token", "another");
        assertThat(temporary.verify(signer.sign(BODY))).isEqualTo(Refused.UNKNOWN);
        signer.header("x-amz-security-token", "the token");
        assertThat(temporary.verify(signer.sign(BODY))).isInstanceOf(SignatureVerdict.Valid.class);
        assertThat(verifier.verify(signer.sign(BODY))).isEqualTo(Refused.UNKNOWN);
    }

    // spec: authentication.md AU-13
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-24T04:10:00Z", "2026-11-24T04:20:00Z", "2026-11-24T04:20:00.999Z"})
    void verify_atFiveMinutes_isValid(String now) {
        verifier.setTime(Instant.parse(now));
        assertThat(verifier.verify(new HandSigner().sign(BODY))).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-13
    @Test
    void verify_atFiveMinutesAndASecondLater_isExpired() {
        verifier.setTime(Instant.parse("2026-11-24T04:20:01Z"));
        assertThat(verifier.verify(new HandSigner().sign(BODY)))
                .isEqualTo(Refused.invalid("Signature expired: 20261124T041500Z is now earlier than 20261124T041501Z"
                        + " (20261124T042001Z - 5 min.)"));
    }

    // spec: authentication.md AU-13
    @Test
    void verify_atFiveMinutesAndASecondEarlier_isNotYetCurrent() {
        verifier.setTime(Instant.parse("2026-11-24T04:09:59Z"));
        assertThat(verifier.verify(new HandSigner().sign(BODY)))
                .isEqualTo(Refused.invalid("Signature not yet current: 20261124T041500Z is still later than"
                        + " 20261124T041459Z (20261124T040959Z + 5 min.)"));
    }

    // spec: authentication.md AU-15
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-target;host;content-type;x-amz-date",
                "host;host;x-amz-date;x-amz-target",
                "host;missing;x-amz-date;x-amz-target",
                ":authority;host;x-amz-date;x-amz-target",
                "Content-Type;host;x-amz-date;x-amz-target"
            })
    void verify_withHeaderListOutOfOrderOrAbsent_isMismatch(String list) {
        HttpRequestView request = signed().change(
                        "authorization", text -> text.replaceFirst("SignedHeaders=[^,]+", "SignedHeaders=" + list))
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-15
    @Test
    void verify_withWrongHeaderListThatWasSigned_isMismatch() {
        for (String list : List.of(
                "host x-amz-target x-amz-date",
                "host host x-amz-date x-amz-target",
                "host missing x-amz-date x-amz-target")) {
            HandSigner signer = new HandSigner().signedHeaders(list.split(" "));
            assertThat(verifier.verify(signer.sign(BODY))).as(list).isEqualTo(Refused.MISMATCH);
        }
        HandSigner signer = new HandSigner().signedHeaders("host", "x-amz-date", "x-amz-target");
        assertThat(verifier.verify(signer.sign(BODY))).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-16
    @Test
    void verify_withHostUnsigned_isRefused() {
        assertThat(verifier.verify(new HandSigner().unsigned("host").sign(BODY)))
                .isEqualTo(
                        Refused.invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    }

    // spec: authentication.md AU-16
    @Test
    void verify_replayedWithAnotherHost_isMismatch() {
        assertThat(verifier.verify(
                        signed().change("host", host -> "kms.attacker.example").build()))
                .isEqualTo(Refused.MISMATCH);
        assertThat(verifier.verify(signed().add("Host", "kms.attacker.example").build()))
                .isEqualTo(Refused.MISMATCH);
        assertThat(verifier.verify(signed().remove("host").build())).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-17
    @ParameterizedTest
    @ValueSource(strings = {"x-amz-target", "x-amz-date"})
    void verify_withAmzHeaderUnsigned_isRefused(String name) {
        assertThat(verifier.verify(new HandSigner().unsigned(name).sign(BODY))).isEqualTo(Refused.notSigned(name));
    }

    // spec: authentication.md AU-17
    @Test
    void verify_withAmzHeaderAdded_isRefused() {
        assertThat(verifier.verify(signed().add("X-AMZ-Other", "1").build()))
                .isEqualTo(Refused.notSigned("x-amz-other"));
        assertThat(verifier.verify(
                        signed().add("X-Amz-Target", "TrentService.DisableKey").build()))
                .isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-17, AU-18
    @Test
    void verify_withOtherHeadersAddedOrUnsigned_isValid() {
        HttpRequestView request = RequestBuilder.of(
                        new HandSigner().unsigned("content-type").sign(BODY))
                .add("X-Amzn-Trace-Id", "Root=1")
                .add("User-Agent", "any")
                .build();
        assertThat(verifier.verify(request)).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-19
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNSIGNED-PAYLOAD",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                EMPTY_HASH,
                ""
            })
    void verify_withPayloadThatIsNotTheBody_isMismatch(String hash) {
        HandSigner signer = new HandSigner().payloadHash(hash);
        assertThat(verifier.verify(signer.sign(BODY))).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-19
    @Test
    void verify_withHashOfBodyInHeader_isValid() {
        assertThat(verifier.verify(new HandSigner().payloadHash(EMPTY_HASH).sign("")))
                .isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-19
    @Test
    void verify_withBodyAltered_isMismatch() {
        byte[] altered = BODY.replace("10", "11").getBytes(StandardCharsets.US_ASCII);
        assertThat(verifier.verify(signed().body(altered).build())).isEqualTo(Refused.MISMATCH);
        assertThat(verifier.verify(signed().body(new byte[0]).build())).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-25
    @ParameterizedTest
    @ValueSource(strings = {"", "0", "zz", "0000000000000000000000000000000000000000000000000000000000000000", "é"})
    void verify_withBadSignature_isMismatch(String signature) {
        HttpRequestView request = signed().change(
                        "authorization", text -> text.replaceFirst("Signature=.*", "Signature=" + signature))
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-25
    @Test
    void verify_withSignatureInUpperCase_isMismatch() {
        HttpRequestView request = signed().change(
                        "authorization",
                        text -> text.substring(0, text.length() - 64)
                                + text.substring(text.length() - 64).toUpperCase(java.util.Locale.ROOT))
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md section 1: text is octets
    @Test
    void verify_withCharacterBeyondOctets_isMismatch() {
        HandSigner signer = new HandSigner().header("x-amz-note", "?");
        HttpRequestView request = RequestBuilder.of(signer.sign(BODY))
                .change("x-amz-note", text -> "\u203f")
                .build();
        assertThat(verifier.verify(request)).isEqualTo(Refused.MISMATCH);
        assertThat(verifier.verify(signed().target(target -> "/\u012f").build()))
                .isEqualTo(Refused.MISMATCH);
    }

    // spec: authentication.md AU-29, AU-30
    @Test
    void values_inText_showNoSignature() {
        HttpRequestView request = RequestBuilder.of(
                        new HandSigner().header("x-amz-security-token", "hush").sign(BODY))
                .build();
        String signature = request.onlyHeader("authorization").orElseThrow().replaceFirst(".*Signature=", "");
        assertThat(request + " " + request.headers()).contains("authorization").doesNotContain(signature, "hush");
        assertThat(new SessionToken("hush").toString()).doesNotContain("hush");
        assertThat(verifier.verify(RequestBuilder.of(request).body(new byte[1]).build())
                        .toString())
                .doesNotContain(signature, "hush", "TrentService");
    }

    private static RequestBuilder signed() {
        return RequestBuilder.of(new HandSigner().sign(BODY));
    }

    private static String hash(HttpRequestView request) {
        return Sha256.base64(request.onlyHeader("authorization").orElseThrow());
    }
}
