package dev.keyhold.kms.operation;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyReference;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.Optional;

/** Finds the KMS key that a caller's reference names, in the caller's Region (kms-behaviour 2.1). */
public final class KeyLookup {
    private final KeyTable keys;
    private final AliasTable aliases;

    public KeyLookup(KeyTable keys, AliasTable aliases) {
        this.keys = keys;
        this.aliases = aliases;
    }

    /**
     * What a reference turned out to be.
     *
     * @param arn the KMS key's name
     * @param key the KMS key; empty only for one of another account, whose existence is not to be told
     */
    public record Found(KeyArn arn, Optional<Versioned<KmsKey>> key) {}

    /**
     * Finds the KMS key that {@code reference} names.
     *
     * @throws KmsException {@link KmsErrorCode#NOT_FOUND} if it is malformed, of another Region, or does not exist in the
     *     caller's account
     */
    public Found find(String reference, boolean aliasAllowed, Identity identity) {
        KeyReference parsed = KeyReference.parse(reference).orElseThrow(() -> invalid(reference));
        if (parsed instanceof KeyReference.ById byId) {
            return key(new KeyArn(identity.region(), identity.caller().account(), byId.keyId()), identity);
        }
        if (parsed instanceof KeyReference.ByArn byArn) {
            requireRegion(byArn.keyArn().region(), identity);
            return key(byArn.keyArn(), identity);
        }
        if (!aliasAllowed) {
            throw invalid(reference);
        }
        if (parsed instanceof KeyReference.ByAliasName byName) {
            return alias(new AliasArn(identity.region(), identity.caller().account(), byName.aliasName()), identity);
        }
        AliasArn arn = ((KeyReference.ByAliasArn) parsed).aliasArn();
        requireRegion(arn.region(), identity);
        return alias(arn, identity);
    }

    /** Finds the KMS key of this name in whatever account, or nothing. */
    public Optional<Versioned<KmsKey>> find(KeyArn arn) {
        return keys.find(arn);
    }

    /** Finds an alias, or nothing. */
    public Optional<Versioned<Alias>> find(AliasArn arn) {
        return aliases.find(arn);
    }

    private Found key(KeyArn arn, Identity identity) {
        Optional<Versioned<KmsKey>> key = keys.find(arn);
        if (key.isEmpty() && arn.account().equals(identity.caller().account())) {
            throw new KmsException(KmsErrorCode.NOT_FOUND, "Key '" + arn + "' does not exist");
        }
        return new Found(arn, key);
    }

    private Found alias(AliasArn arn, Identity identity) {
        Alias alias = aliases.find(arn)
                .map(Versioned::value)
                .orElseThrow(() -> new KmsException(KmsErrorCode.NOT_FOUND, "Alias " + arn + " is not found."));
        return key(new KeyArn(arn.region(), arn.account(), alias.targetKeyId()), identity);
    }

    private static void requireRegion(Region region, Identity identity) {
        if (!region.equals(identity.region())) {
            throw new KmsException(KmsErrorCode.NOT_FOUND, "Invalid arn " + region);
        }
    }

    private static KmsException invalid(String reference) {
        // Whatever it is, it names no key; the record keeps nothing of what was pasted into the wrong field.
        return new KmsException(KmsErrorCode.NOT_FOUND, "Invalid keyId '" + reference + "'", "Invalid keyId");
    }
}
