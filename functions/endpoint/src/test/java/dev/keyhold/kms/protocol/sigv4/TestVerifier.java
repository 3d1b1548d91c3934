package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A verifier that knows one credential, with or without a session token, and a clock that stands. */
final class TestVerifier {
    static final String ACCESS_KEY_ID = "AKIDEXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private final TestCredential credential = new TestCredential(ACCESS_KEY_ID, SECRET, 1);
    private final @Nullable String sessionToken;
    private Instant now;

    private final SigningKeys signingKeys = new SigningKeys(100, Duration.ofHours(1), () -> now);
    private final SignatureVerifier<TestCredential> verifier;

    TestVerifier(Instant now, @Nullable String sessionToken) {
        this.now = now;
        this.sessionToken = sessionToken;
        InstantSource clock = () -> this.now;
        SecretAccessKey decoy = SecretAccessKey.copyOf("nobody knows this".getBytes(UTF_8));
        verifier = new SignatureVerifier<>(this::find, signingKeys, decoy, clock);
    }

    static TestVerifier at(Instant now) {
        return new TestVerifier(now, null);
    }

    TestCredential credential() {
        return credential;
    }

    void setTime(Instant time) {
        now = time;
    }

    SignatureVerdict<TestCredential> verify(HttpRequestView request, String service) {
        return verifier.verify(request, service);
    }

    SignatureVerdict<TestCredential> verify(HttpRequestView request) {
        return verify(request, "kms");
    }

    private Optional<TestCredential> find(AccessKeyId accessKeyId, @Nullable SessionToken token) {
        boolean tokenFits = sessionToken == null ? token == null : token != null && sessionToken.equals(token.text());
        return accessKeyId.value().equals(ACCESS_KEY_ID) && tokenFits ? Optional.of(credential) : Optional.empty();
    }
}
