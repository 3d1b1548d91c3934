package dev.keyhold.kms.crypto;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes and opens ciphertext blobs (ciphertext-blob.md). Safe for use by several threads.
 */
public final class BlobCipher implements AutoCloseable {
    private final CommittingSeal seal;
    private final SecretBytes dummyKey;

    public BlobCipher(RandomSource random) {
        this.seal = new CommittingSeal(random, DerivationLabel.ENCRYPT, DerivationLabel.COMMIT);
        this.dummyKey = SecretBytes.generate(BackingKey.LENGTH, random);
    }

    /**
     * Encrypts data. The same plaintext gives another blob each time.
     *
     * @param plaintext 1 to 4096 bytes, which the caller still owns
     * @throws IllegalArgumentException if the plaintext is empty or too long
     */
    public CiphertextBlob encrypt(BackingKey key, SensitiveBytes plaintext, EncryptionContext context) {
        if (plaintext.length() == 0 || plaintext.length() > CiphertextBlob.MAX_PLAINTEXT_LENGTH) {
            throw new IllegalArgumentException("a plaintext has 1 to 4096 bytes");
        }
        byte[] header = BlobHeader.encode(key.identity());
        byte[] message = plaintext.use(bytes -> seal.seal(key.secret(), header, context.canonical(), bytes));
        return CiphertextBlob.sealed(message, key.identity());
    }

    /**
     * Decrypts data. The same work is done whatever is wrong, and nothing tells what it was.
     *
     * @return the plaintext; the caller owns, and closes, it
     * @throws CiphertextRejectedException if the blob was changed, or the key or encryption context is not its own
     */
    public SensitiveBytes decrypt(CiphertextBlob blob, BackingKey key, EncryptionContext context)
            throws CiphertextRejectedException {
        return open(blob, key.secret(), context)
                .map(SensitiveBytes::owning)
                .orElseThrow(CiphertextRejectedException::new);
    }

    /**
     * Rejects a blob whose key material is not there, with the work of {@link #decrypt} and its answer.
     *
     * @throws CiphertextRejectedException always
     */
    public SensitiveBytes decryptUnknown(CiphertextBlob blob, EncryptionContext context)
            throws CiphertextRejectedException {
        open(blob, dummyKey, context).ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        throw new CiphertextRejectedException();
    }

    @Override
    public void close() {
        dummyKey.close();
    }

    private Optional<byte[]> open(CiphertextBlob blob, SecretBytes key, EncryptionContext context) {
        return seal.open(key, blob.message(), BlobHeader.LENGTH, context.canonical());
    }
}
