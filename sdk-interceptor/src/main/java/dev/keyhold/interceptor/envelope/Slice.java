package dev.keyhold.interceptor.envelope;

import java.util.Objects;

/** A view of bytes that others own. */
final class Slice {
    final byte[] array;
    final int offset;
    final int length;

    private Slice(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    static Slice of(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Slice(array, offset, length);
    }
}
