package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameLayoutTest {
    private static final AlgorithmSuite PLAIN = AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY;

    // spec: envelope.md EN-23
    @ParameterizedTest
    @EnumSource(AlgorithmSuite.class)
    void ofBody_ofEveryLength_findsThePlaintextOrRejects(AlgorithmSuite suite) {
        int frame = 10;
        long accepted = 0;
        for (long plaintext = 0; plaintext < 100; plaintext++) {
            long body = FrameLayout.ofPlaintext(suite, frame, plaintext).bodyLength();
            assertThat(FrameLayout.ofBody(suite, frame, body).plaintextLength()).isEqualTo(plaintext);
        }
        for (long body = 0; body < 400; body++) {
            accepted += isBody(suite, frame, body) ? 1 : 0;
        }
        // Of every stride of 42 bytes, 11 lengths are possible: 0 to 10 bytes in the final frame.
        assertThat(accepted).isBetween(400 / 42 * 11L - 40, 400 / 42 * 11L + 11);
    }

    @Test
    void ofBody_ofEmptyFinalFrame_isAccepted() {
        long body = 2 * (10 + 32) + 40;

        assertThat(FrameLayout.ofBody(PLAIN, 10, body)).isEqualTo(new FrameLayout(10, 20, 2, 0));
    }

    // spec: envelope.md EN-18
    @Test
    void ofPlaintext_ofTooManyFrames_isRefused() {
        FrameLayout largest = FrameLayout.ofPlaintext(PLAIN, 1, 0xFFFF_FFFFL);
        assertThat(largest.frames()).isEqualTo(0xFFFF_FFFFL);
        assertThatThrownBy(() -> FrameLayout.ofPlaintext(PLAIN, 1, 0x1_0000_0000L))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FrameLayout.ofBody(PLAIN, 1, largest.bodyLength() + 33))
                .isInstanceOf(EnvelopeRejectedException.class);
    }

    // spec: envelope.md EN-24
    @ParameterizedTest
    @MethodSource("seeds")
    void framesOf_anyRange_openToThatRange(long seed) {
        Random random = new Random(seed);
        int frame = 1 + random.nextInt(40);
        byte[] plaintext = Messages.plaintext(seed, 1 + random.nextInt(500));
        Envelope envelope = Messages.envelope(seed, frame);
        byte[] message = Messages.message(envelope, plaintext);
        int offset = random.nextInt(plaintext.length);
        int length = 1 + random.nextInt(plaintext.length - offset);
        FrameLayout layout = FrameLayout.ofPlaintext(PLAIN, frame, plaintext.length);

        FrameSpan span = layout.framesOf(offset, length);
        byte[] frames = body(message, envelope, layout, span);

        byte[] opened = open(envelope, seed, frames, span);
        int skip = (int) (offset - (span.first() - 1) * frame);
        assertThat(Arrays.copyOfRange(opened, skip, skip + length))
                .as("seed %d", seed)
                .isEqualTo(Arrays.copyOfRange(plaintext, offset, offset + length));
    }

    // spec: envelope.md EN-24
    @Test
    void open_framesOfAnotherPlace_areRejected() {
        Envelope envelope = Messages.envelope(1, 10);
        byte[] message = Messages.message(envelope, new byte[50]);
        FrameLayout layout = FrameLayout.ofPlaintext(PLAIN, 10, 50);

        FrameSpan here = new FrameSpan(2, 3, false);
        FrameSpan there = new FrameSpan(3, 4, false);
        assertThat(open(envelope, 1, body(message, envelope, layout, here), here))
                .hasSize(20);
        assertRejected(envelope, body(message, envelope, layout, there), here);
        assertRejected(envelope, body(message, envelope, layout, here), new FrameSpan(2, 3, true));
        FrameSpan end = new FrameSpan(4, 5, true);
        assertThat(open(envelope, 1, body(message, envelope, layout, end), end)).hasSize(20);
        assertRejected(envelope, body(message, envelope, layout, end), new FrameSpan(4, 5, false));
        assertRejected(envelope, body(message, envelope, layout, end), new FrameSpan(4, 6, true));
        assertRejected(envelope, body(message, envelope, layout, here), new FrameSpan(2, 2, false));
    }

    private static void assertRejected(Envelope envelope, byte[] frames, FrameSpan span) {
        assertThatThrownBy(() -> open(envelope, 1, frames, span)).isInstanceOf(EnvelopeRejectedException.class);
    }

    private static byte[] body(byte[] message, Envelope envelope, FrameLayout layout, FrameSpan span) {
        int start = envelope.header().length() + (int) layout.bodyOffset(span.first());
        return Arrays.copyOfRange(message, start, start + (int) layout.bodyLength(span));
    }

    private static byte[] open(Envelope envelope, long seed, byte[] frames, FrameSpan span) {
        OpenedMessage message = envelope.header().open(Messages.dataKey(seed));
        BodyOpener opener = BodyOpener.ofFrames(message, EnvelopeLimits.DEFAULT, span);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        opener.update(frames, 0, frames.length, out::write);
        opener.finish();
        return out.toByteArray();
    }

    private static boolean isBody(AlgorithmSuite suite, int frame, long body) {
        try {
            return FrameLayout.ofBody(suite, frame, body).plaintextLength() >= 0;
        } catch (EnvelopeRejectedException e) {
            return false;
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }
}
