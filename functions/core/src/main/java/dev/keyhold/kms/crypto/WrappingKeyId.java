package dev.keyhold.kms.crypto;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identifier of a root key or domain key: 16 bytes as 32 lower-case hexadecimal digits. Not secret.
 *
 * @param value the digits
 */
public record WrappingKeyId(String value) {
    static final int LENGTH = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public WrappingKeyId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a wrapping key ID has 32 lower-case hexadecimal digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<WrappingKeyId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new WrappingKeyId(text)) : Optional.empty();
    }

    /** Takes the first 16 bytes of {@code bytes}. */
    public static WrappingKeyId ofFirst16(byte[] bytes) {
        return new WrappingKeyId(HexFormat.of().formatHex(bytes, 0, LENGTH));
    }

    byte[] toBytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
