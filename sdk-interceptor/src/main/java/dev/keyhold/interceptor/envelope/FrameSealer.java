package dev.keyhold.interceptor.envelope;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a plaintext: frame after frame, each compared with earlier passes. What arrives in pieces is gathered
 * where its frame will be, and encrypted there. Not safe for concurrent use.
 */
final class FrameSealer {
    /** Room for what stands in front of the ciphertext, whichever kind of frame it becomes. */
    private static final int CONTENT = FrameKind.FINAL.prefixLength();

    private final FrameCipher cipher;
    private final FrameWitness witness;
    private final @Nullable MessageSigner signer;
    private final @Nullable MessageDigest digest;
    private final int frameLength;
    private final int behind;
    private byte[] buffer = new byte[0];
    private int gathered;
    private int start;
    private int length;
    private long sealed;

    FrameSealer(Envelope envelope) {
        this.cipher = envelope.newCipher();
        this.witness = envelope.witness();
        this.signer = envelope.signer();
        this.digest = signer == null ? null : signer.newDigest();
        this.frameLength = envelope.header().frameLength();
        this.behind = FrameCipher.TAG_LENGTH + (signer == null ? 0 : 2 + SigningKey.SIGNATURE_LENGTH);
    }

    int frameLength() {
        return frameLength;
    }

    /** Bytes that were gathered for the next frame. */
    int gathered() {
        return gathered;
    }

    /** Takes plaintext of the next frame, which must have room for it. What was sealed last is no longer there then. */
    void gather(Slice piece, int from, int count) {
        reserve(gathered + count);
        System.arraycopy(piece.array, piece.offset + from, buffer, CONTENT + gathered, count);
        gathered += count;
    }

    /** Seals what was gathered, and the signature behind the last frame. */
    void sealGathered(boolean last) {
        reserve(gathered);
        seal(Slice.of(buffer, CONTENT, gathered), last);
        gathered = 0;
    }

    /** Seals a whole frame from where it lies, when nothing was gathered. */
    void seal(Slice plaintext, boolean last) {
        FrameId id = new FrameId(sealed + 1, last ? FrameKind.FINAL : FrameKind.REGULAR);
        reserve(plaintext.length);
        start = CONTENT - id.kind().prefixLength();
        length = cipher.seal(id, plaintext, buffer, start);
        witness.check(id.sequence(), buffer, start + length);
        sealed++;
        sign(last);
    }

    /** Holds what was sealed last, from {@link #start()} on, until something is gathered or sealed. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    /** The pass is over, and what was sealed last was taken. */
    void end() {
        FrameBuffers.giveBack(buffer);
        buffer = new byte[0];
        length = 0;
    }

    private void sign(boolean last) {
        if (signer == null || digest == null) {
            return;
        }
        digest.update(buffer, start, length);
        if (last) {
            byte[] footer = signer.footer(digest);
            System.arraycopy(footer, 0, buffer, start + length, footer.length);
            length += footer.length;
        }
    }

    /** Grows with what is there: a small message takes no whole frame. */
    private void reserve(int content) {
        int needed = CONTENT + content + behind;
        if (buffer.length < needed) {
            int most = CONTENT + frameLength + behind;
            byte[] larger = FrameBuffers.take(Math.max(needed, Math.min(most, 2 * buffer.length)));
            System.arraycopy(buffer, 0, larger, 0, buffer.length);
            buffer = larger;
        }
    }
}
