package dev.keyhold.interceptor.envelope;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** One pass over a plaintext: frame after frame, each compared with earlier passes. Not safe for concurrent use. */
final class FrameSealer {
    private final FrameCipher cipher;
    private final FrameWitness witness;
    private final @Nullable MessageSigner signer;
    private final @Nullable MessageDigest digest;
    private final int frameLength;
    private byte[] frame = new byte[0];
    private int length;
    private long sealed;

    FrameSealer(Envelope envelope) {
        this.cipher = envelope.newCipher();
        this.witness = envelope.witness();
        this.signer = envelope.signer();
        this.digest = signer == null ? null : signer.newDigest();
        this.frameLength = envelope.header().frameLength();
    }

    int frameLength() {
        return frameLength;
    }

    /** Seals a frame, and the signature behind the last, into {@link #frame()}. */
    void seal(Slice plaintext, boolean last) {
        FrameId id = new FrameId(sealed + 1, last ? FrameKind.FINAL : FrameKind.REGULAR);
        reserve(plaintext.length + id.kind().overhead() + (last ? 2 + SigningKey.SIGNATURE_LENGTH : 0));
        length = cipher.seal(id, plaintext, frame);
        witness.check(id.sequence(), frame, length);
        sealed++;
        sign(last);
    }

    /** What was sealed last, from the start, as long as {@link #length()} says. */
    byte[] frame() {
        return frame;
    }

    int length() {
        return length;
    }

    private void sign(boolean last) {
        if (signer == null || digest == null) {
            return;
        }
        digest.update(frame, 0, length);
        if (last) {
            byte[] footer = signer.footer(digest);
            System.arraycopy(footer, 0, frame, length, footer.length);
            length += footer.length;
        }
    }

    private void reserve(int needed) {
        if (frame.length < needed) {
            frame = new byte[needed];
        }
    }
}
