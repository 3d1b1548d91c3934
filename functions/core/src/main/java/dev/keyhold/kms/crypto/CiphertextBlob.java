package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.Arrays;
import java.util.Optional;

/**
 * What Encrypt returns: a plaintext of 1 to 4096 bytes, sealed under a backing key, which its header names
 * (ciphertext-blob.md). 146 bytes longer than its plaintext. Immutable.
 *
 * <p>One that was parsed has the right form and no more: nothing in it is authentic until it was decrypted.
 */
public final class CiphertextBlob {
    /** The greatest number of bytes that a plaintext may have. */
    public static final int MAX_PLAINTEXT_LENGTH = 4096;

    private static final int OVERHEAD = BlobHeader.LENGTH + CommittingSeal.OVERHEAD;

    private final byte[] bytes;
    private final BackingKeyIdentity identity;

    private CiphertextBlob(byte[] bytes, BackingKeyIdentity identity) {
        this.bytes = bytes;
        this.identity = identity;
    }

    /** Parses bytes from the outside, without any key; empty when they are not in our format. */
    public static Optional<CiphertextBlob> parse(byte[] received) {
        if (received.length <= OVERHEAD || received.length > OVERHEAD + MAX_PLAINTEXT_LENGTH) {
            return Optional.empty();
        }
        byte[] copy = received.clone();
        return BlobHeader.decode(copy).map(identity -> new CiphertextBlob(copy, identity));
    }

    /** Takes the message over. */
    static CiphertextBlob sealed(byte[] message, BackingKeyIdentity identity) {
        return new CiphertextBlob(message, identity);
    }

    /** The backing key that the header names. */
    public BackingKeyIdentity identity() {
        return identity;
    }

    public AccountId account() {
        return identity.account();
    }

    public KeyId keyId() {
        return identity.keyId();
    }

    public KeyMaterialId materialId() {
        return identity.materialId();
    }

    /** The whole blob, a new array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Shared: must not be changed. */
    byte[] message() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CiphertextBlob blob && Arrays.equals(bytes, blob.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Says which key, and nothing of the ciphertext: blobs do not belong in logs. */
    @Override
    public String toString() {
        return "CiphertextBlob[" + bytes.length + " bytes under " + identity + "]";
    }
}
