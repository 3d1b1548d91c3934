package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.FieldWriter;

/** Makes data keys: random bytes for the caller's own use, and their ciphertext under a KMS key. */
public final class DataKeyGenerator {
    private final KeyCipher cipher;
    private final RandomSource random;

    public DataKeyGenerator(KeyCipher cipher, RandomSource random) {
        this.cipher = cipher;
        this.random = random;
    }

    /** Makes the data key in the clear; whoever asks closes it. */
    SensitiveBytes generate(DataKeyRequest request) {
        return SensitiveBytes.owning(random.bytes(request.length()));
    }

    CiphertextBlob encrypt(DataKeyRequest request, KmsKey key, SensitiveBytes dataKey) {
        return cipher.encrypt(key, dataKey, request.context());
    }

    static void write(FieldWriter out, KmsKey key, CiphertextBlob blob) {
        out.blob("CiphertextBlob", blob.bytes());
        out.text("KeyId", key.arn().toString());
        out.text("KeyMaterialId", blob.materialId().value());
    }
}
