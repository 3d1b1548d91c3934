package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Reads a large object in two passes: the first verifies it and remembers digests of its stretches, the second releases
 * what agrees with them. Each pass is fed the whole object, tag included. Not safe for concurrent use.
 */
public final class WholeObjectPasses {
    /** Bytes of a stretch. */
    static final int STRETCH = 1 << 20;

    private final WholeObjectKey key;
    private final long length;
    private final StretchWitness witness = new StretchWitness();

    /** @param length bytes of the plaintext */
    public WholeObjectPasses(WholeObjectKey key, long length) {
        this.key = key;
        this.length = length;
    }

    /** Verifies, and hands out nothing. */
    public Pass first() {
        WholeObjectVerifier verifier = key.newVerifier();
        return new Pass((buffer, count, sink) -> verifier.update(buffer, 0, count), verifier::finish);
    }

    /** Hands out the plaintext of stretches that are those of the first pass, which must have ended well. */
    public Pass second() {
        Cipher counter = key.newCounter();
        return new Pass(
                (buffer, count, sink) -> {
                    try {
                        counter.update(buffer, 0, count, buffer, 0);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("AES-CTR failed to decrypt", e);
                    }
                    sink.write(buffer, 0, count);
                },
                tag -> {});
    }

    /** What becomes of a stretch. */
    private interface Stretch {
        void take(byte[] buffer, int count, ByteSink sink);
    }

    /** What becomes of the tag. */
    private interface Tag {
        void take(byte[] tag);
    }

    /** One of the two passes. Not safe for concurrent use. */
    public final class Pass {
        private final Stretch stretch;
        private final Tag end;
        private final byte[] pending = new byte[(int) Math.min(STRETCH, length)];
        private final byte[] tag = new byte[WholeObjectKey.TAG_LENGTH];
        private long taken;
        private int filled;
        private int tagged;
        private int number;

        private Pass(Stretch stretch, Tag end) {
            this.stretch = stretch;
            this.end = end;
        }

        /**
         * Takes a piece of the object.
         *
         * @throws EnvelopeRejectedException if it is not what the first pass saw, or more than there should be
         */
        public void update(byte[] source, int offset, int count, ByteSink sink) {
            int at = offset;
            int left = count;
            while (left > 0 && taken < length) {
                int step = (int) Math.min(Math.min(left, pending.length - filled), length - taken);
                System.arraycopy(source, at, pending, filled, step);
                filled += step;
                taken += step;
                at += step;
                left -= step;
                if (filled == pending.length || taken == length) {
                    emit(sink);
                }
            }
            if (left > tag.length - tagged) {
                throw new EnvelopeRejectedException();
            }
            System.arraycopy(source, at, tag, tagged, left);
            tagged += left;
        }

        /**
         * Ends the pass.
         *
         * @throws EnvelopeRejectedException if the object was not authentic, or ended early
         */
        public void finish() {
            if (tagged != tag.length || taken != length) {
                throw new EnvelopeRejectedException();
            }
            end.take(tag);
        }

        private void emit(ByteSink sink) {
            if (!witness.agrees(number, pending, filled)) {
                throw new EnvelopeRejectedException();
            }
            number++;
            stretch.take(pending, filled, sink);
            Arrays.fill(pending, 0, filled, (byte) 0);
            filled = 0;
        }
    }
}
