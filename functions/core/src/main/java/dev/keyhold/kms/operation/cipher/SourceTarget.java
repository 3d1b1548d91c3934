package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.operation.Target;
import org.jspecify.annotations.Nullable;

/** The KMS key that is to decrypt: the blob's or, where no blob is given, the one that the caller names. */
final class SourceTarget {
    private SourceTarget() {}

    static Target of(String action, @Nullable CiphertextBlob blob, @Nullable String reference) {
        if (blob != null) {
            return new Target.Ciphertext(action, blob, reference);
        }
        if (reference == null) {
            throw new IllegalStateException("without a ciphertext, a request names its key");
        }
        return new Target.Key(action, reference, true);
    }
}
