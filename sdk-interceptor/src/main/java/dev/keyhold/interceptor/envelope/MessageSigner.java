package dev.keyhold.interceptor.envelope;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Signs a message once. Later passes over the same message get the same signature. Safe for concurrent use. */
final class MessageSigner {
    private final SigningKey key;
    private final byte[] header;
    private byte @Nullable [] footer;

    MessageSigner(SigningKey key, byte[] header) {
        this.key = key;
        this.header = header;
    }

    /** A digest that has taken in the header; the pass adds the body. */
    MessageDigest newDigest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-384");
            digest.update(header);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-384", e);
        }
    }

    /** What follows the body. Every pass has the same body, since its frames were compared. */
    synchronized byte[] footer(MessageDigest digest) {
        byte[] made = footer;
        if (made == null) {
            byte[] signature = key.sign(digest.digest());
            made = new byte[2 + signature.length];
            made[0] = (byte) (signature.length >>> 8);
            made[1] = (byte) signature.length;
            System.arraycopy(signature, 0, made, 2, signature.length);
            footer = made;
        }
        return made.clone();
    }
}
