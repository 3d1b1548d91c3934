package dev.keyhold.interceptor.envelope;

/** Takes output as it becomes ready. */
@FunctionalInterface
public interface ByteSink {
    /** Takes {@code length} bytes. The array is used again after the call: whoever keeps the bytes copies them. */
    void write(byte[] buffer, int offset, int length);
}
