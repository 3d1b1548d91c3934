package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is signed here is accepted by the verifier, which is held to AWS's own vectors and the SDK's signer. */
class RequestSignerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T04:15:00.999Z");
    private static final byte[] BODY = "{\"Limit\":1}".getBytes(UTF_8);

    private final SecretAccessKey secret = SecretAccessKey.copyOf(TestVerifier.SECRET.getBytes(UTF_8));
    private final RequestSigner signer =
            new RequestSigner(new AccessKeyId(TestVerifier.ACCESS_KEY_ID), secret, () -> NOW);

    // spec: authentication.md AU-24
    @Test
    void request_isSignedForItsServiceAndNoOther() {
        List<HttpHeader> headers = List.of(
                new HttpHeader("Host", "127.0.0.1:7480"),
                new HttpHeader("Content-Type", "application/x-amz-json-1.1"),
                new HttpHeader("X-Amz-Target", "Keyhold.ListDueWork"));
        HttpRequestView unsigned = new HttpRequestView("POST", "/", headers, BODY);

        List<HttpHeader> added = signer.sign(unsigned, new Region("eu-west-1"), "keyhold");

        List<HttpHeader> all = new ArrayList<>(headers);
        all.addAll(added);
        HttpRequestView signed = new HttpRequestView("POST", "/", all, BODY);
        assertThat(TestVerifier.at(NOW).verify(signed, "keyhold")).isInstanceOf(SignatureVerdict.Valid.class);
        HttpRequestView changed = new HttpRequestView("POST", "/", all, "{}".getBytes(UTF_8));
        assertThat(TestVerifier.at(NOW).verify(changed, "keyhold")).isInstanceOf(SignatureVerdict.Invalid.class);
        assertThat(TestVerifier.at(NOW).verify(signed, "kms")).isInstanceOf(SignatureVerdict.Invalid.class);
    }

    @Test
    void request_afterTheSecretWasClosed_isNotSigned() {
        secret.close();
        HttpRequestView request = new HttpRequestView("POST", "/", List.of(), BODY);

        assertThatThrownBy(() -> signer.sign(request, new Region("eu-west-1"), "keyhold"))
                .isInstanceOf(IllegalStateException.class);
    }
}
