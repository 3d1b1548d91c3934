package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identifier of one key material of a KMS key: 32 bytes as 64 lower-case hexadecimal digits.
 *
 * @param value the digits
 */
public record KeyMaterialId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public KeyMaterialId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a key material ID has 64 lower-case hexadecimal digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<KeyMaterialId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new KeyMaterialId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
