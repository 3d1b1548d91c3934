package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Decrypts a whole object in constant memory and learns at the end whether it was authentic. The JCA's own decryption
 * would hold all of it. So the keystream is taken off, and the plaintext encrypted once more, whose tag must come out as
 * the one that is stored. Not safe for concurrent use.
 */
public final class WholeObjectVerifier {
    private static final int PIECE = 16 << 10;

    private final Cipher again;
    private final Cipher counter;
    private final byte[] dropped = new byte[PIECE + 64];

    WholeObjectVerifier(Cipher again, Cipher counter) {
        this.again = again;
        this.counter = counter;
    }

    /** Turns ciphertext into plaintext in its place. Nothing of it may be used before {@link #finish} agreed. */
    public void update(byte[] buffer, int offset, int length) {
        try {
            for (int at = 0; at < length; at += PIECE) {
                int step = Math.min(PIECE, length - at);
                counter.update(buffer, offset + at, step, buffer, offset + at);
                again.update(buffer, offset + at, step, dropped, 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed to decrypt", e);
        }
    }

    /**
     * Ends the pass.
     *
     * @throws EnvelopeRejectedException if the tag is not that of the object
     */
    public void finish(byte[] tag) {
        try {
            byte[] last = again.doFinal();
            byte[] expected = Arrays.copyOfRange(last, last.length - WholeObjectKey.TAG_LENGTH, last.length);
            if (!MessageDigest.isEqual(expected, tag)) {
                throw new EnvelopeRejectedException();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to authenticate", e);
        }
    }
}
