package dev.keyhold.interceptor.envelope;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The 16 random bytes that tell one upload in parts from every other. Public, not secret. */
public final class UploadNonce {
    /** Bytes of a nonce. */
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private UploadNonce(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Draws a fresh nonce. */
    public static UploadNonce random(RandomSource random) {
        byte[] bytes = new byte[LENGTH];
        random.fill(bytes);
        return new UploadNonce(bytes);
    }

    /**
     * Copies a nonce.
     *
     * @throws IllegalArgumentException if there are not 16 bytes
     */
    public static UploadNonce copyOf(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an upload nonce has " + LENGTH + " bytes");
        }
        return new UploadNonce(bytes.clone());
    }

    /** The nonce that has this text. @return nothing when the text is not 32 lower-case hexadecimal digits */
    public static Optional<UploadNonce> parse(String text) {
        return text.matches("[0-9a-f]{32}")
                ? Optional.of(new UploadNonce(HexFormat.of().parseHex(text)))
                : Optional.empty();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UploadNonce that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its text: 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
