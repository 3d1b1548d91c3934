package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lengths that promise more than there is. What is held must follow what arrived, not what was promised. */
final class HostileLengthTest {
    private static final long FEW_BYTES = 512 << 10;
    private static final EnvelopeLimits LIMITS = EnvelopeLimits.DEFAULT;
    private static final PlaintextDataKey KEY = Messages.dataKey(1);

    // spec: envelope.md EN-4
    @Test
    void read_ofContextLongerThanTheMessage_isRejectedCheaply() throws IOException {
        byte[] header = start();
        header[35] = (byte) 0xFF;
        header[36] = (byte) 0xFF;

        assertRejectedCheaply(header);
    }

    // spec: envelope.md EN-4
    @Test
    void read_ofTooManyDataKeys_isRejectedCheaply() throws IOException {
        assertRejectedCheaply(withDataKeys(21, 1));
        assertRejectedCheaply(withDataKeys(0xFFFF, 1));
        assertRejectedCheaply(withDataKeys(3, 0xFFFF));
    }

    // spec: envelope.md EN-3
    @Test
    void read_ofNoDataKey_isRejected() throws IOException {
        assertRejectedCheaply(withDataKeys(0, 0));
    }

    // spec: envelope.md EN-4
    @Test
    void read_ofFrameLengthAboveTheLimit_isRejected() throws IOException {
        for (int frameLength : new int[] {LIMITS.maxFrameLength() + 1, Integer.MAX_VALUE, -1, 0}) {
            assertRejectedCheaply(ending(2, frameLength));
        }
        assertRejectedCheaply(ending(1, 1));
        assertRejectedCheaply(ending(0, 0));
        assertRejectedCheaply(ending(3, 4096));
    }

    /** The header is authentic, but its frame never comes. */
    // spec: envelope.md EN-4
    @Test
    void open_ofLargestFrameThatNeverComes_allocatesLittle() {
        Envelope envelope = Messages.envelope(1, LIMITS.maxFrameLength());
        byte[] message = Messages.message(envelope, new byte[100]);
        byte[] claim = Arrays.copyOf(message, envelope.header().length() + 24);
        Bytes.putInt32(claim, claim.length - 4, LIMITS.maxFrameLength());

        assertRejectedCheaply(claim);
    }

    /** A single block may announce 2^64 bytes. */
    // spec: envelope.md EN-4, EN-19
    @Test
    void open_ofSingleBlockOfAnyAnnouncedLength_allocatesLittle() {
        CommitmentVectorsTest.Vector vector = CommitmentVectorsTest.vectors()
                .filter(candidate -> candidate.comment.startsWith("28."))
                .findFirst()
                .orElseThrow();
        for (long length : new long[] {-1, Long.MAX_VALUE, 1L << 36, LIMITS.maxSingleBlockBytes() + 1L, 64 << 20}) {
            byte[] claim = vector.message.clone();
            Bytes.putInt64(claim, vector.header.length + 12, length);
            assertRejectedCheaply(claim, vector.dataKey());
        }
    }

    private static void assertRejectedCheaply(byte[] message) {
        assertRejectedCheaply(message, KEY);
    }

    private static void assertRejectedCheaply(byte[] message, PlaintextDataKey key) {
        AttackTest.assertRejected(message, key); // loads the classes
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        AttackTest.assertRejected(message, key);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(FEW_BYTES);
    }

    /** Version, suite, message ID, empty context. */
    private static byte[] start() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.writeByte(2);
        data.writeShort(0x0478);
        data.write(new byte[MessageId.LENGTH]);
        data.writeShort(0);
        return out.toByteArray();
    }

    private static byte[] withDataKeys(int count, int fieldLength) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.write(start());
        data.writeShort(count);
        for (int i = 0; i < 3 * Math.min(count, 30); i++) {
            data.writeShort(fieldLength);
            data.write(new byte[Math.min(fieldLength, 100)]);
        }
        return out.toByteArray();
    }

    private static byte[] ending(int contentType, int frameLength) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.write(withDataKeys(1, 1));
        data.writeByte(contentType);
        data.writeInt(frameLength);
        data.write(new byte[48 + 100]);
        return out.toByteArray();
    }
}
