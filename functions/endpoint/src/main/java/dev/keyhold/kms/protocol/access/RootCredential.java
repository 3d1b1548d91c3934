package dev.keyhold.kms.protocol.access;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.protocol.sigv4.AccessKeyId;
import dev.keyhold.kms.protocol.sigv4.CredentialScope;
import dev.keyhold.kms.protocol.sigv4.SecretAccessKey;
import dev.keyhold.kms.protocol.sigv4.SigningCredential;
import dev.keyhold.kms.protocol.sigv4.SigningKey;
import dev.keyhold.kms.store.AccessKey;
import dev.keyhold.kms.store.Versioned;

/** An access key of an account's root user. Its secret is unwrapped only to derive a signing key. */
public final class RootCredential implements SigningCredential {
    private final AccessKeyId id;
    private final Versioned<AccessKey> stored;
    private final DomainKeyring keyring;

    RootCredential(AccessKeyId id, Versioned<AccessKey> stored, DomainKeyring keyring) {
        this.id = id;
        this.stored = stored;
        this.keyring = keyring;
    }

    /** The caller that holds this access key. */
    Caller caller() {
        return Caller.root(stored.value().account(), id.value());
    }

    @Override
    public AccessKeyId accessKeyId() {
        return id;
    }

    @Override
    public long secretVersion() {
        return stored.version();
    }

    @Override
    public SigningKey deriveSigningKey(CredentialScope scope) {
        AccessKey key = stored.value();
        WrappingContext context = WrappingContext.accessKeySecret(key.account(), key.id());
        try (SecretBytes secret = keyring.unwrap(key.secret(), context);
                SecretAccessKey accessKey = secret.use(SecretAccessKey::copyOf)) {
            return accessKey.deriveSigningKey(scope);
        }
    }
}
