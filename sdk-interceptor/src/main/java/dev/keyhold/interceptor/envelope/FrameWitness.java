package dev.keyhold.interceptor.envelope;

import java.util.Arrays;

/**
 * Remembers the tag of every frame that was sealed, and so notices a frame whose plaintext is not what it was before: a
 * tag depends on every byte of it, and nobody without the key can make two plaintexts agree. Holds 16 bytes a frame. Safe
 * for concurrent use.
 */
final class FrameWitness {
    private static final int TAG = FrameCipher.TAG_LENGTH;
    private static final int PAGE_FRAMES = 64;

    private byte[][] pages = new byte[4][];
    private long seen;

    /**
     * Compares a frame with what was sealed before under this number.
     *
     * @param end where the frame ends in {@code buffer}
     * @throws PlaintextChangedException if it differs
     */
    synchronized void check(long sequence, byte[] buffer, int end) {
        if (sequence <= seen) {
            compare(sequence, buffer, end);
            return;
        }
        if (sequence != seen + 1) {
            throw new IllegalStateException("frames are sealed in order");
        }
        System.arraycopy(buffer, end - TAG, page(sequence), offset(sequence), TAG);
        seen = sequence;
    }

    private void compare(long sequence, byte[] buffer, int end) {
        int offset = offset(sequence);
        if (!Arrays.equals(page(sequence), offset, offset + TAG, buffer, end - TAG, end)) {
            throw new PlaintextChangedException();
        }
    }

    private byte[] page(long sequence) {
        int index = Math.toIntExact((sequence - 1) / PAGE_FRAMES);
        if (index >= pages.length) {
            pages = Arrays.copyOf(pages, 2 * pages.length);
        }
        if (pages[index] == null) {
            pages[index] = new byte[PAGE_FRAMES * TAG];
        }
        return pages[index];
    }

    private static int offset(long sequence) {
        return (int) ((sequence - 1) % PAGE_FRAMES) * TAG;
    }
}
