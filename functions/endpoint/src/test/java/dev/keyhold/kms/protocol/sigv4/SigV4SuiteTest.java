package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SigV4SuiteTest {
    // spec: authentication.md AU-20, AU-21, AU-22, AU-23
    @ParameterizedTest
    @FieldSource("dev.keyhold.kms.protocol.sigv4.SigV4Suite#CASES")
    void canonicalRequest_ofSuite_isTheSuites(String name) {
        assertThat(new String(canonical(name), ISO_8859_1)).isEqualTo(SigV4Suite.read(name, ".creq"));
    }

    // spec: authentication.md AU-24
    @ParameterizedTest
    @FieldSource("dev.keyhold.kms.protocol.sigv4.SigV4Suite#CASES")
    void stringToSign_ofSuite_isTheSuites(String name) {
        CredentialScope scope = new CredentialScope("20150830", new Region("us-east-1"), SigV4Suite.SERVICE);
        byte[] text = SignatureVerifier.stringToSign(Timestamp.of(SigV4Suite.TIME), scope, canonical(name));
        assertThat(new String(text, ISO_8859_1)).isEqualTo(SigV4Suite.read(name, ".sts"));
    }

    // spec: authentication.md AU-5, AU-25
    @ParameterizedTest
    @FieldSource("dev.keyhold.kms.protocol.sigv4.SigV4Suite#CASES")
    void verify_ofSuite_isValid(String name) {
        assertThat(verify(SigV4Suite.signedRequest(name))).isInstanceOf(SignatureVerdict.Valid.class);
    }

    // spec: authentication.md AU-17
    @Test
    void verify_withSessionTokenAddedAfterSigning_isRefused() {
        HttpRequestView request = RequestBuilder.of(SigV4Suite.signedRequest("post-sts-token/post-sts-header-after"))
                .add("X-Amz-Security-Token", "AQoDYXdzEPT")
                .build();
        assertThat(verify(request))
                .isEqualTo(
                        Refused.invalid("'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization."));
    }

    // spec: authentication.md section 1: text is octets
    @Test
    void verify_withCharactersBeyondOctets_isMismatch() {
        HttpRequestView path = SigV4Suite.signedRequest("get-utf8");
        HttpRequestView query = SigV4Suite.signedRequest("get-vanilla-utf8-query");
        for (HttpRequestView request : List.of(path, query)) {
            RequestBuilder altered = RequestBuilder.of(request).target(text -> text.replace('\u00e1', '\u01e1'));
            assertThat(verify(altered.build())).isEqualTo(Refused.MISMATCH);
        }
    }

    private static SignatureVerdict<TestCredential> verify(HttpRequestView request) {
        String token = request.onlyHeader("x-amz-security-token").orElse(null);
        return new TestVerifier(SigV4Suite.TIME, token).verify(request, SigV4Suite.SERVICE);
    }

    private static byte[] canonical(String name) {
        HttpRequestView request = SigV4Suite.request(name);
        String authorization = SigV4Suite.read(name, ".authz");
        int start = authorization.indexOf("SignedHeaders=") + "SignedHeaders=".length();
        SignedHeaders signed = SignedHeaders.parse(authorization.substring(start, authorization.indexOf(',', start)));
        return CanonicalRequest.of(request, QueryString.parse(request.query()), SignatureLocation.HEADER, signed)
                .orElseThrow();
    }
}
