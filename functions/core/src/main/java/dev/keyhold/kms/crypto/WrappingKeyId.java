package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.Digits;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The identifier of a root key or domain key: 16 bytes as 32 lower-case hexadecimal digits. Not secret.
 *
 * @param value the digits
 */
public record WrappingKeyId(String value) {
    static final int LENGTH = 16;
    private static final int DIGITS = 2 * LENGTH;

    public WrappingKeyId {
        if (!hasForm(value)) {
            throw new IllegalArgumentException("a wrapping key ID has 32 lower-case hexadecimal digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<WrappingKeyId> parse(String text) {
        return hasForm(text) ? Optional.of(new WrappingKeyId(text)) : Optional.empty();
    }

    /** Takes the first 16 bytes of {@code bytes}. */
    public static WrappingKeyId ofFirst16(byte[] bytes) {
        return new WrappingKeyId(HexFormat.of().formatHex(bytes, 0, LENGTH));
    }

    byte[] toBytes() {
        return HexFormat.of().parseHex(value);
    }

    private static boolean hasForm(String text) {
        return text.length() == DIGITS && Digits.areLowerHex(text, 0, DIGITS);
    }

    @Override
    public String toString() {
        return value;
    }
}
