package dev.keyhold.interceptor.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in arrays. */
final class Bytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int int32(byte[] array, int offset) {
        return (int) INT.get(array, offset);
    }

    static void putInt32(byte[] array, int offset, int value) {
        INT.set(array, offset, value);
    }

    static long int64(byte[] array, int offset) {
        return (long) LONG.get(array, offset);
    }

    static void putInt64(byte[] array, int offset, long value) {
        LONG.set(array, offset, value);
    }
}
