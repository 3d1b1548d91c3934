package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The attempts of a request: the same bytes, or an error. */
final class SecondPassTest {
    private static final int FRAME = 16;
    private static final byte[] PLAINTEXT = Messages.plaintext(2, 100 * FRAME + 5);

    private final Envelope envelope = Messages.envelope(1, FRAME);

    @Test
    void seal_again_yieldsTheSameBytes() {
        assertThat(Messages.message(envelope, PLAINTEXT)).isEqualTo(Messages.message(envelope, PLAINTEXT));
    }

    // spec: envelope.md EN-25
    @Test
    void seal_ofChangedPlaintext_failsBeforeTheChangedFrameIsOut() {
        byte[] message = Messages.message(envelope, PLAINTEXT);
        byte[] changed = PLAINTEXT.clone();
        changed[10 * FRAME] ^= 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> envelope.newSealer().update(changed, 0, changed.length, out::write))
                .isInstanceOf(PlaintextChangedException.class);

        int header = envelope.header().length();
        byte[] before = Arrays.copyOfRange(message, header, header + 10 * (FRAME + 32));
        assertThat(out.toByteArray()).isEqualTo(before);
    }

    // spec: envelope.md EN-25
    @Test
    void seal_ofShorterOrLongerPlaintext_fails() {
        Messages.message(envelope, PLAINTEXT);

        for (int length : new int[] {0, FRAME, PLAINTEXT.length - 5, PLAINTEXT.length - 1, PLAINTEXT.length + 1}) {
            byte[] other = Arrays.copyOf(PLAINTEXT, length);
            assertThatThrownBy(() -> Messages.message(envelope, other)).isInstanceOf(PlaintextChangedException.class);
        }
    }

    // spec: envelope.md EN-25
    @Test
    void seal_afterPassThatStoppedEarly_comparesWhatItSaw() throws IOException {
        try (InputStream first = envelope.seal(new ByteArrayInputStream(PLAINTEXT))) {
            first.readNBytes(5 * (FRAME + 32));
        }
        byte[] changedLater = PLAINTEXT.clone();
        changedLater[50 * FRAME] ^= 1;
        byte[] changedEarly = PLAINTEXT.clone();
        changedEarly[FRAME] ^= 1;

        assertThatThrownBy(() -> Messages.message(envelope, changedEarly))
                .isInstanceOf(PlaintextChangedException.class);
        assertThat(Messages.open(Messages.message(envelope, changedLater), Messages.dataKey(1)))
                .isEqualTo(changedLater);
        assertThatThrownBy(() -> Messages.message(envelope, PLAINTEXT)).isInstanceOf(PlaintextChangedException.class);
    }

    @Test
    void create_withDestroyedDataKey_fails() {
        PlaintextDataKey key = Messages.dataKey(1);
        key.close();

        assertThatThrownBy(() -> Envelope.create(
                        EnvelopeSpec.unsigned(EncryptionContext.EMPTY), key, Messages.RECIPIENTS, Messages.random(1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
