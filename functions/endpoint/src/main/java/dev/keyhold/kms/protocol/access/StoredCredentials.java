package dev.keyhold.kms.protocol.access;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.protocol.sigv4.AccessKeyId;
import dev.keyhold.kms.protocol.sigv4.SessionToken;
import dev.keyhold.kms.protocol.sigv4.SigningCredentials;
import dev.keyhold.kms.store.AccessKeyTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The access keys in the store. None of them goes with a session token. Safe for use by several threads. */
public final class StoredCredentials implements SigningCredentials<RootCredential> {
    private final AccessKeyTable accessKeys;
    private final DomainKeyring keyring;

    public StoredCredentials(AccessKeyTable accessKeys, DomainKeyring keyring) {
        this.accessKeys = accessKeys;
        this.keyring = keyring;
    }

    @Override
    public Optional<RootCredential> find(AccessKeyId accessKeyId, @Nullable SessionToken sessionToken) {
        if (sessionToken != null) {
            return Optional.empty();
        }
        return accessKeys.find(accessKeyId.value()).map(stored -> new RootCredential(accessKeyId, stored, keyring));
    }
}
