package dev.keyhold.kms.crypto;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Signs erasure receipts: Ed25519 (RFC 8032) with a seed of 32 random bytes, from which everything else follows. Whoever holds one
 * owns it and closes it. Safe for use by several threads.
 */
public final class ReceiptKey implements AutoCloseable {
    /** The number of bytes of a seed. */
    public static final int LENGTH = Ed25519.SECRET_KEY_SIZE;

    private final SecretBytes seed;

    /** Takes the seed over. */
    public ReceiptKey(SecretBytes seed) {
        if (seed.length() != LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes");
        }
        this.seed = seed;
    }

    public ReceiptPublicKey publicKey() {
        return seed.use(bytes -> ReceiptPublicKey.of(
                new Ed25519PrivateKeyParameters(bytes).generatePublicKey().getEncoded()));
    }

    /** 64 bytes. */
    public byte[] sign(byte[] message) {
        return seed.use(bytes -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            new Ed25519PrivateKeyParameters(bytes)
                    .sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
            return signature;
        });
    }

    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "ReceiptKey[" + LENGTH + " bytes]";
    }
}
