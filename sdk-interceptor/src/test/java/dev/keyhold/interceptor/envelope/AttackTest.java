package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody can do who may change what is stored, but has no key. */
final class AttackTest {
    private static final int FRAME = 16;
    private static final int STRIDE = FRAME + FrameKind.REGULAR.overhead();
    private static final byte[] PLAINTEXT = Messages.plaintext(9, 4 * FRAME + 3);
    private static final PlaintextDataKey KEY = Messages.dataKey(1);

    private final Envelope envelope = Messages.envelope(1, FRAME);
    private final byte[] message = Messages.message(envelope, PLAINTEXT);
    private final byte[] signed = Messages.message(
            Messages.envelope(1, EnvelopeSpec.signed(Messages.CONTEXT).withFrameLength(FRAME)), PLAINTEXT);
    private final int header = envelope.header().length();

    // spec: envelope.md EN-6, EN-11, EN-12, EN-14, EN-17, EN-27
    @Test
    void open_withAnyBitFlipped_isRejected() {
        forEachBit(message);
    }

    // spec: envelope.md EN-20
    @Test
    void open_signedWithAnyBitFlipped_isRejected() {
        int signature = signed.length - 2 - SigningKey.SIGNATURE_LENGTH;
        for (int bit = 8 * signature; bit < 8 * signed.length; bit++) {
            assertRejected(flip(signed, bit), KEY);
        }
    }

    // spec: envelope.md EN-15, EN-20, EN-28
    @Test
    void open_truncatedAtAnyByte_isRejected() {
        for (int length = 0; length < message.length; length++) {
            assertRejected(Arrays.copyOf(message, length), KEY);
        }
        for (int length = message.length; length < signed.length; length++) {
            assertRejected(Arrays.copyOf(signed, length), KEY);
        }
    }

    // spec: envelope.md EN-15
    @Test
    void open_withBytesBehindTheEnd_isRejected() {
        assertRejected(Arrays.copyOf(message, message.length + 1), KEY);
        assertRejected(Arrays.copyOf(signed, signed.length + 1), KEY);
        assertRejected(concat(message, message), KEY);
        assertRejected(concat(message, Arrays.copyOfRange(message, header, message.length)), KEY);
    }

    // spec: envelope.md EN-14, EN-15
    @ParameterizedTest
    @MethodSource("rearrangements")
    void open_withFramesRearranged_isRejected(List<Integer> order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, header);
        order.forEach(frame -> out.writeBytes(frame(message, frame)));

        assertRejected(out.toByteArray(), KEY);
    }

    static Stream<List<Integer>> rearrangements() {
        return Stream.of(
                List.of(2, 1, 3, 4, 5), // swapped
                List.of(1, 1, 2, 3, 4, 5), // duplicated
                List.of(1, 2, 2, 3, 4, 5),
                List.of(1, 3, 4, 5), // dropped
                List.of(2, 3, 4, 5),
                List.of(1, 2, 3, 5),
                List.of(5), // the final frame alone
                List.of(1, 2, 3, 4), // no final frame
                List.of(1, 2, 3, 4, 5, 5), // two final frames
                List.of(5, 1, 2, 3, 4));
    }

    @Test
    void open_rearrangedAsWritten_isAccepted() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, header);
        List.of(1, 2, 3, 4, 5).forEach(frame -> out.writeBytes(frame(message, frame)));

        assertThat(Messages.open(out.toByteArray(), KEY)).isEqualTo(PLAINTEXT);
    }

    /** The content of a regular frame is presented as the end of the message. */
    @Test
    void open_withRegularFrameDressedAsFinal_isRejected() {
        byte[] regular = frame(message, 2);
        byte[] dressed = new byte[FrameKind.FINAL.overhead() + FRAME];
        Bytes.putInt32(dressed, 0, FrameCipher.FINAL_MARK);
        System.arraycopy(regular, 0, dressed, 4, 16);
        Bytes.putInt32(dressed, 20, FRAME);
        System.arraycopy(regular, 16, dressed, 24, FRAME + 16);

        assertRejected(concat(Arrays.copyOf(message, header + STRIDE), dressed), KEY);
    }

    /** A final frame that is as long as a regular one is presented as a regular one, with more behind it. */
    @Test
    void open_withFinalFrameDressedAsRegular_isRejected() {
        byte[] full = Messages.message(envelope(3), Messages.plaintext(3, 2 * FRAME));
        int at = envelope(3).header().length() + STRIDE;
        byte[] last = Arrays.copyOfRange(full, at, full.length);
        byte[] dressed = concat(Arrays.copyOfRange(last, 4, 20), Arrays.copyOfRange(last, 24, last.length));

        assertRejected(concat(concat(Arrays.copyOf(full, at), dressed), frame(message, 5)), Messages.dataKey(3));
    }

    @Test
    void open_withAnotherMessagesFrame_isRejected() {
        byte[] other = Messages.message(
                Envelope.create(
                        EnvelopeSpec.unsigned(Messages.CONTEXT).withFrameLength(FRAME),
                        KEY,
                        Messages.RECIPIENTS,
                        Messages.random(77)),
                PLAINTEXT);
        byte[] mixed = message.clone();
        System.arraycopy(frame(other, 2), 0, mixed, header + STRIDE, STRIDE);

        assertRejected(mixed, KEY);
    }

    @Test
    void open_withAnotherMessagesHeader_isRejected() {
        byte[] other = envelope(4).header().bytes();

        assertRejected(concat(other, Arrays.copyOfRange(message, header, message.length)), KEY);
        assertRejected(concat(other, Arrays.copyOfRange(message, header, message.length)), Messages.dataKey(4));
    }

    // spec: envelope.md EN-11
    @Test
    void open_withAnotherDataKey_isRejected() {
        assertRejected(message, Messages.dataKey(2));
    }

    // spec: envelope.md EN-1, EN-10
    @Test
    void open_withSuiteChanged_isRejected() {
        for (int suite : new int[] {0x0578, 0x0378, 0x0178, 0x0078, 0x0014, 0x0000}) {
            byte[] changed = message.clone();
            changed[1] = (byte) (suite >>> 8);
            changed[2] = (byte) suite;
            assertRejected(changed, KEY);
        }
        byte[] stripped = signed.clone();
        stripped[1] = 0x04;
        assertRejected(stripped, KEY);
        assertRejected(Arrays.copyOf(stripped, stripped.length - 2 - SigningKey.SIGNATURE_LENGTH), KEY);
    }

    // spec: envelope.md EN-17
    @Test
    void read_ofChangedFrame_releasesTheFramesBeforeItAndNothingElse() {
        byte[] changed = message.clone();
        changed[header + 2 * STRIDE + 20] ^= 1;
        MessageHeader parsed = MessageHeader.of(Arrays.copyOf(changed, header), EnvelopeLimits.DEFAULT);
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        BodyOpener opener = BodyOpener.ofMessage(parsed.open(KEY), EnvelopeLimits.DEFAULT);

        assertThatThrownBy(() -> opener.update(changed, header, changed.length - header, released::write))
                .isInstanceOf(EnvelopeRejectedException.class);

        assertThat(released.toByteArray()).isEqualTo(Arrays.copyOf(PLAINTEXT, 2 * FRAME));
        assertThatThrownBy(() -> opener.update(message, header, 1, released::write))
                .isInstanceOf(EnvelopeRejectedException.class);
        assertThatThrownBy(opener::finish).isInstanceOf(EnvelopeRejectedException.class);
        assertThat(opener.isComplete()).isFalse();
    }

    // spec: envelope.md EN-27, EN-28
    @Test
    void read_afterRejection_isRejectedAgain() {
        InputStream body = new ByteArrayInputStream(message, header, message.length - header - 1);
        InputStream in = new OpeningInputStream(body, envelope.header().open(KEY), EnvelopeLimits.DEFAULT);

        assertThatThrownBy(in::readAllBytes).isInstanceOf(EnvelopeRejectedException.class);
        assertThatThrownBy(in::read).isInstanceOf(EnvelopeRejectedException.class);
    }

    // spec: envelope.md EN-28
    @Test
    void finish_beforeTheEnd_isRejected() {
        BodyOpener opener = BodyOpener.ofMessage(envelope.header().open(KEY), EnvelopeLimits.DEFAULT);
        opener.update(message, header, 4 * STRIDE, (bytes, offset, length) -> {});

        assertThatThrownBy(opener::finish).isInstanceOf(EnvelopeRejectedException.class);
    }

    // spec: envelope.md EN-27
    @Test
    void rejection_hasOneTextAndNoCause() {
        EnvelopeRejectedException badTag = rejection(flip(message, 8 * message.length - 1));
        EnvelopeRejectedException truncated = rejection(Arrays.copyOf(message, 10));

        assertThat(badTag).hasMessage(truncated.getMessage()).hasNoCause();
        assertThat(truncated).hasNoCause();
    }

    private static EnvelopeRejectedException rejection(byte[] message) {
        try {
            Messages.open(message, KEY);
        } catch (EnvelopeRejectedException e) {
            return e;
        }
        throw new AssertionError("was accepted");
    }

    private static Envelope envelope(long seed) {
        return Messages.envelope(seed, FRAME);
    }

    private void forEachBit(byte[] original) {
        assertThat(Messages.open(original, KEY)).isEqualTo(PLAINTEXT);
        for (int bit = 0; bit < 8 * original.length; bit++) {
            assertRejected(flip(original, bit), KEY);
        }
    }

    private static byte[] flip(byte[] original, int bit) {
        byte[] changed = original.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    private byte[] frame(byte[] of, int number) {
        int start = header + (number - 1) * STRIDE;
        return Arrays.copyOfRange(of, start, number == 5 ? of.length : start + STRIDE);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    /** Both readers refuse it. */
    static void assertRejected(byte[] message, PlaintextDataKey key) {
        assertThatThrownBy(() -> Messages.open(message, key)).isInstanceOf(EnvelopeRejectedException.class);
        assertThatThrownBy(() -> Messages.openInPieces(message, key, 11)).isInstanceOf(EnvelopeRejectedException.class);
    }
}
