package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoundTripTest {
    private static final int FRAME = 64;

    // spec: envelope.md EN-14, EN-16
    @ParameterizedTest
    @MethodSource("sizes")
    void seal_thenOpen_yieldsThePlaintext(int size) {
        byte[] plaintext = Messages.plaintext(size, size);
        Envelope envelope = Messages.envelope(size, FRAME);
        byte[] message = Messages.message(envelope, plaintext);

        assertThat(Messages.open(message, Messages.dataKey(size))).isEqualTo(plaintext);
        assertThat(Messages.openInPieces(message, Messages.dataKey(size), 7)).isEqualTo(plaintext);
        assertThat(message).hasSize(envelope.header().length() + (int) envelope.bodyLength(size));
    }

    // spec: envelope.md EN-20, EN-21, EN-26
    @ParameterizedTest
    @ValueSource(ints = {0, 1, FRAME, FRAME + 1, 5 * FRAME})
    void sealSigned_thenOpen_yieldsThePlaintextAndTheComputedLength(int size) {
        byte[] plaintext = Messages.plaintext(size, size);
        Envelope envelope =
                Messages.envelope(size, EnvelopeSpec.signed(Messages.CONTEXT).withFrameLength(FRAME));
        byte[] message = Messages.message(envelope, plaintext);

        assertThat(Messages.open(message, Messages.dataKey(size))).isEqualTo(plaintext);
        assertThat(Messages.openInPieces(message, Messages.dataKey(size), 7)).isEqualTo(plaintext);
        assertThat(message).hasSize(envelope.header().length() + (int) envelope.bodyLength(size));
        assertThat(Messages.message(envelope, plaintext)).isEqualTo(message);
    }

    /** Sizes, frame lengths and cuts from a seed; the writers must agree with one another, and the readers too. */
    @ParameterizedTest
    @MethodSource("seeds")
    void seal_inAnyPieces_yieldsTheSameMessage(long seed) {
        Random random = new Random(seed);
        int frame = 1 + random.nextInt(300);
        byte[] plaintext = Messages.plaintext(seed, random.nextInt(2000));
        Envelope envelope = Messages.envelope(seed, frame);
        byte[] message = Messages.message(envelope, plaintext);

        byte[] pushed = sealInPieces(envelope, plaintext, random);

        assertThat(pushed).as("seed %d", seed).isEqualTo(message);
        assertThat(Messages.openInPieces(message, Messages.dataKey(seed), 1 + random.nextInt(400)))
                .as("seed %d", seed)
                .isEqualTo(plaintext);
    }

    // spec: envelope.md EN-2
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void create_twiceWithOneDataKey_sharesNoKeyAndNoByteOfCiphertext(int size) {
        RandomSource random = Messages.random(5);
        EnvelopeSpec spec = EnvelopeSpec.unsigned(EncryptionContext.EMPTY);
        Envelope one = Envelope.create(spec, Messages.dataKey(1), Messages.RECIPIENTS, random);
        Envelope two = Envelope.create(spec, Messages.dataKey(1), Messages.RECIPIENTS, random);

        assertThat(one.header().messageId()).isNotEqualTo(two.header().messageId());
        assertThat(one.header().commitment()).isNotEqualTo(two.header().commitment());
        byte[] body = Messages.message(two, new byte[size]);
        byte[] mixed = Messages.message(one, new byte[size]);
        System.arraycopy(
                body,
                two.header().length(),
                mixed,
                one.header().length(),
                body.length - two.header().length());
        AttackTest.assertRejected(mixed, Messages.dataKey(1));
    }

    /** The last piece, of any length behind any other, is sealed as it would be piece by piece. */
    // spec: envelope.md EN-25
    @ParameterizedTest
    @MethodSource("sizes")
    void finish_withTheLastPiece_isTheSameMessage(int size) {
        Envelope envelope = Messages.envelope(1, FRAME);
        byte[] plaintext = Messages.plaintext(2, size);
        byte[] expected = Messages.message(envelope, plaintext);
        for (int before : new int[] {0, 1, FRAME - 1, FRAME, FRAME + 1, size}) {
            int first = Math.min(before, size);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(envelope.header().bytes());
            BodySealer sealer = envelope.newSealer();
            sealer.update(plaintext, 0, first, out::write);
            sealer.finish(plaintext, first, size - first, out::write);
            assertThat(out.toByteArray()).as("%d before", first).isEqualTo(expected);
            assertThatThrownBy(() -> sealer.finish(plaintext, 0, 0, out::write))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** Buffers go from message to message, and never to two at a time. */
    @Test
    void messagesOfWholeFrames_besideOneAnother_keepTheirBytes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> opened = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int seed = i;
                opened.add(threads.submit(() -> Messages.open(
                        sealInPieces(
                                Messages.envelope(seed, EnvelopeSpec.DEFAULT_FRAME_LENGTH),
                                Messages.plaintext(seed, 150_000 + seed),
                                40_000),
                        Messages.dataKey(seed))));
            }
            for (int i = 0; i < opened.size(); i++) {
                assertThat(opened.get(i).get()).isEqualTo(Messages.plaintext(i, 150_000 + i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] sealInPieces(Envelope envelope, byte[] plaintext, int piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(envelope.header().bytes());
        BodySealer sealer = envelope.newSealer();
        for (int at = 0; at < plaintext.length; at += piece) {
            sealer.update(plaintext, at, Math.min(piece, plaintext.length - at), out::write);
        }
        sealer.finish(out::write);
        return out.toByteArray();
    }

    private static byte[] sealInPieces(Envelope envelope, byte[] plaintext, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(envelope.header().bytes());
        BodySealer sealer = envelope.newSealer();
        int at = 0;
        while (at < plaintext.length) {
            int piece = Math.min(1 + random.nextInt(500), plaintext.length - at);
            sealer.update(plaintext, at, piece, out::write);
            at += piece;
        }
        sealer.finish(out::write);
        return out.toByteArray();
    }

    static IntStream sizes() {
        return IntStream.of(0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 10 * FRAME, 10 * FRAME + 5, 1 << 20);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }
}
