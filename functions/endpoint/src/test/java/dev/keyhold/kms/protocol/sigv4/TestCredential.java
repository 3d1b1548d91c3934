package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A credential with a known secret, which remembers the keys that were derived from it. */
final class TestCredential implements SigningCredential {
    private final AccessKeyId accessKeyId;
    private final long secretVersion;
    private final SecretAccessKey secret;
    private final AtomicInteger derivations = new AtomicInteger();
    private @Nullable SigningKey lastDerived;

    TestCredential(String accessKeyId, String secret, long secretVersion) {
        this.accessKeyId = new AccessKeyId(accessKeyId);
        this.secret = SecretAccessKey.copyOf(secret.getBytes(UTF_8));
        this.secretVersion = secretVersion;
    }

    @Override
    public AccessKeyId accessKeyId() {
        return accessKeyId;
    }

    @Override
    public long secretVersion() {
        return secretVersion;
    }

    @Override
    public SigningKey deriveSigningKey(CredentialScope scope) {
        derivations.incrementAndGet();
        SigningKey key = secret.deriveSigningKey(scope);
        lastDerived = key;
        return key;
    }

    /** The key that was derived last, which its owner may have closed. */
    SigningKey lastDerived() {
        return Objects.requireNonNull(lastDerived);
    }

    int derivations() {
        return derivations.get();
    }
}
