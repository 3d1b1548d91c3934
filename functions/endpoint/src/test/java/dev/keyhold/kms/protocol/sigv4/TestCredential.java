package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.AtomicInteger;

/** A credential with a known secret, which counts how often a key was derived from it. */
final class TestCredential implements SigningCredential {
    private final AccessKeyId accessKeyId;
    private final long secretVersion;
    private final SecretAccessKey secret;
    private final AtomicInteger derivations = new AtomicInteger();

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
        return secret.deriveSigningKey(scope);
    }

    int derivations() {
        return derivations.get();
    }
}
