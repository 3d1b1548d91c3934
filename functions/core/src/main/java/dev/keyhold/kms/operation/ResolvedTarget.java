package dev.keyhold.kms.operation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.store.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A target after look-up.
 *
 * @param target what was asked for
 * @param key the KMS key; null for the account, and for an alias that does not exist
 * @param resourceArns the resources on which the action must be allowed
 */
public record ResolvedTarget(Target target, @Nullable Versioned<KmsKey> key, List<String> resourceArns) {
    public ResolvedTarget {
        resourceArns = List.copyOf(resourceArns);
    }

    /** The KMS key and the version at which it was read. */
    public Versioned<KmsKey> versionedKey() {
        if (key == null) {
            throw new IllegalStateException("the target has no KMS key");
        }
        return key;
    }

    /** The KMS key. */
    public KmsKey kmsKey() {
        return versionedKey().value();
    }
}
