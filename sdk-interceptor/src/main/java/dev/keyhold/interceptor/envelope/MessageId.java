package dev.keyhold.interceptor.envelope;

import java.util.Arrays;
import java.util.HexFormat;

/** The 32 random bytes that tell one message from every other and separate their keys. Public, not secret. */
public final class MessageId {
    /** Bytes of a message ID. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private MessageId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Draws a fresh message ID. */
    public static MessageId random(RandomSource random) {
        byte[] bytes = new byte[LENGTH];
        random.fill(bytes);
        return new MessageId(bytes);
    }

    /**
     * Copies a message ID.
     *
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static MessageId copyOf(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a message ID has " + LENGTH + " bytes");
        }
        return new MessageId(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
