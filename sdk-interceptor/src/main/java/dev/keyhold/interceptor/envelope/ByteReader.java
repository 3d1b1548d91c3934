package dev.keyhold.interceptor.envelope;

import java.util.Arrays;

/** Reads fields from the bytes of a header that have arrived so far. */
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private final int most;
    private int position;

    /** Reads the first {@code end} bytes of what may become {@code most} bytes. */
    ByteReader(byte[] bytes, int end, int most) {
        this.bytes = bytes;
        this.end = end;
        this.most = most;
    }

    int position() {
        return position;
    }

    int u8() throws IncompleteException {
        return bytes[advance(1)] & 0xFF;
    }

    int u16() throws IncompleteException {
        int at = advance(2);
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    long u32() throws IncompleteException {
        return Bytes.int32(bytes, advance(4)) & 0xFFFF_FFFFL;
    }

    byte[] take(int length) throws IncompleteException {
        int at = advance(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    boolean atEnd() {
        return position == end;
    }

    private int advance(int length) throws IncompleteException {
        int at = position;
        if (length > most - at) {
            throw new EnvelopeRejectedException();
        }
        if (length > end - at) {
            throw new IncompleteException(at + length);
        }
        position = at + length;
        return at;
    }

    /** More bytes have to arrive. */
    static final class IncompleteException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int needed;

        IncompleteException(int needed) {
            super("header is incomplete", null, false, false);
            this.needed = needed;
        }

        /** How many bytes there must be, from the start, before it is worth another try. */
        int needed() {
            return needed;
        }
    }
}
