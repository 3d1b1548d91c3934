package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.ByteSink;
import java.util.Arrays;

/** Bytes that wait to be taken. Used again when it was emptied. Not safe for concurrent use. */
final class GrowingBuffer implements ByteSink {
    private byte[] bytes = new byte[0];
    private int start;
    private int end;

    @Override
    public void write(byte[] buffer, int offset, int length) {
        if (bytes.length - end < length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + length, 2 * bytes.length));
        }
        System.arraycopy(buffer, offset, bytes, end, length);
        end += length;
    }

    boolean isEmpty() {
        return start == end;
    }

    int size() {
        return end - start;
    }

    int take(byte[] target, int offset, int length) {
        int count = Math.min(length, size());
        System.arraycopy(bytes, start, target, offset, count);
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
        }
        return count;
    }
}
