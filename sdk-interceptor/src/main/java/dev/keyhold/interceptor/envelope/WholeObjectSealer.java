package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * One pass that encrypts a whole object. A stretch leaves when it is what an earlier pass made of it: two plaintexts under
 * one key and IV never do. Not safe for concurrent use.
 */
public final class WholeObjectSealer {
    private static final int STRETCH = 64 << 10;
    private static final int PIECE = 16 << 10;

    private final Cipher cipher;
    private final StretchWitness witness;
    private byte[] made = new byte[STRETCH + PIECE + 64];
    private int filled;
    private int number;
    private long taken;

    private WholeObjectSealer(Cipher cipher, StretchWitness witness) {
        this.cipher = cipher;
        this.witness = witness;
    }

    /**
     * Takes a piece of the plaintext.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     * @throws IllegalArgumentException if there is more plaintext than the format can hold
     */
    public void update(byte[] source, int offset, int length, ByteSink sink) {
        taken += length;
        if (taken > WholeObjectKey.MAX_LENGTH) {
            throw new IllegalArgumentException("an object of this format has at most 2^36 - 32 bytes");
        }
        try {
            for (int at = 0; at < length; at += PIECE) {
                int step = Math.min(PIECE, length - at);
                filled += cipher.update(source, offset + at, step, made, filled);
                if (filled >= STRETCH) {
                    emit(STRETCH, sink);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    /**
     * Hands out what is left, and the tag.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     */
    public void finish(ByteSink sink) {
        try {
            byte[] last = cipher.doFinal();
            made = Arrays.copyOf(made, Math.max(made.length, filled + last.length));
            System.arraycopy(last, 0, made, filled, last.length);
            filled += last.length;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
        emit(filled, sink);
    }

    private void emit(int count, ByteSink sink) {
        if (!witness.agrees(number, made, count)) {
            throw new PlaintextChangedException();
        }
        number++;
        sink.write(made, 0, count);
        System.arraycopy(made, count, made, 0, filled - count);
        filled -= count;
    }

    /** All passes over one object. Safe for concurrent use. */
    public static final class Passes {
        private final WholeObjectKey key;
        private final StretchWitness witness = new StretchWitness();

        /** @param key made for this object alone */
        public Passes(WholeObjectKey key) {
            this.key = key;
        }

        /** A pass over the plaintext. */
        public WholeObjectSealer next() {
            return new WholeObjectSealer(key.newSealer(), witness);
        }
    }
}
