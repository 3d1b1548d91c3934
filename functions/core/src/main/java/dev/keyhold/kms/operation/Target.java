package dev.keyhold.kms.operation;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.key.AliasName;
import org.jspecify.annotations.Nullable;

/** What a request acts on, before it is looked up, with the action that must be allowed on it. */
public sealed interface Target {
    /** The action, for example {@code kms:ReEncryptFrom}. */
    String action();

    /** No key: the account and Region as a whole. */
    record Account(String action) implements Target {}

    /**
     * A KMS key, named by the caller.
     *
     * @param reference a key ID or key ARN and, where {@code aliasAllowed}, an alias name or alias ARN
     */
    record Key(String action, String reference, boolean aliasAllowed) implements Target {}

    /**
     * The KMS key that a ciphertext blob names.
     *
     * @param reference the key that the caller says it is, if the caller says so
     */
    record Ciphertext(
            String action, CiphertextBlob blob, @Nullable String reference) implements Target {}

    /**
     * The KMS key of an alias that the service keeps for itself; it need not exist yet in the caller's account.
     *
     * @param reference the alias name or alias ARN, as the caller gave it
     */
    record ServiceAlias(String action, AliasName name, String reference) implements Target {}

    /** An alias in the caller's account that may or may not exist yet, and the KMS key that it points to. */
    record Alias(String action, AliasName name, boolean mustExist) implements Target {}
}
