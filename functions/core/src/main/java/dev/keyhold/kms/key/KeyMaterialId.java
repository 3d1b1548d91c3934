package dev.keyhold.kms.key;

import java.util.Optional;

/**
 * The identifier of one key material of a KMS key: 32 bytes as 64 lower-case hexadecimal digits.
 *
 * @param value the digits
 */
public record KeyMaterialId(String value) {
    private static final int LENGTH = 64;

    public KeyMaterialId {
        if (!hasForm(value)) {
            throw new IllegalArgumentException("a key material ID has 64 lower-case hexadecimal digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<KeyMaterialId> parse(String text) {
        return hasForm(text) ? Optional.of(new KeyMaterialId(text)) : Optional.empty();
    }

    private static boolean hasForm(String text) {
        return text.length() == LENGTH && Digits.areLowerHex(text, 0, LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
