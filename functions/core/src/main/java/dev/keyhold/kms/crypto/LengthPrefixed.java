package dev.keyhold.kms.crypto;

import java.nio.ByteBuffer;
import java.util.List;

/** Parts that each carry their length, 32 bits, big-endian: two different lists never share a form. */
final class LengthPrefixed {
    private LengthPrefixed() {}

    static byte[] concat(List<byte[]> parts) {
        ByteBuffer buffer = ByteBuffer.allocate(size(parts));
        write(parts, buffer);
        return buffer.array();
    }

    static int size(List<byte[]> parts) {
        int size = 0;
        for (byte[] part : parts) {
            size = Math.addExact(size, Math.addExact(Integer.BYTES, part.length));
        }
        return size;
    }

    static void write(List<byte[]> parts, ByteBuffer buffer) {
        for (byte[] part : parts) {
            buffer.putInt(part.length).put(part);
        }
    }
}
