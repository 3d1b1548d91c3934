package dev.keyhold.interceptor.envelope;

import java.util.Arrays;

/** Reads fields from bytes; one that would reach behind the end is rejected. */
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    /** Reads the first {@code end} bytes. */
    ByteReader(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    int u8() {
        return bytes[advance(1)] & 0xFF;
    }

    int u16() {
        int at = advance(2);
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    long u32() {
        return Bytes.int32(bytes, advance(4)) & 0xFFFF_FFFFL;
    }

    byte[] take(int length) {
        int at = advance(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    boolean atEnd() {
        return position == end;
    }

    private int advance(int length) {
        int at = position;
        if (length > end - at) {
            throw new EnvelopeRejectedException();
        }
        position = at + length;
        return at;
    }
}
