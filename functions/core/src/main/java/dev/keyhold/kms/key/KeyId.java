package dev.keyhold.kms.key;

import java.util.Optional;

/**
 * The identifier of a KMS key within an account and Region: a UUID in lower case, or {@code mrk-} and 32 lower-case
 * hexadecimal digits for a multi-Region key.
 *
 * @param value the identifier as it appears on the wire
 */
public record KeyId(String value) {
    private static final String MULTI_REGION_PREFIX = "mrk-";
    private static final int LENGTH = 36;

    public KeyId {
        if (!hasForm(value)) {
            throw new IllegalArgumentException("neither a UUID nor a multi-Region key ID");
        }
    }

    /** The identifier of a multi-Region key that has the digits of this UUID. */
    public static KeyId multiRegion(String uuid) {
        return new KeyId(MULTI_REGION_PREFIX + uuid.replace("-", ""));
    }

    /** Parses text from the outside. */
    public static Optional<KeyId> parse(String text) {
        return hasForm(text) ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    /** Whether the identifier is that of a multi-Region key. */
    public boolean isMultiRegion() {
        return value.startsWith(MULTI_REGION_PREFIX);
    }

    /** Both forms have the same length. */
    private static boolean hasForm(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        return text.startsWith(MULTI_REGION_PREFIX)
                ? Digits.areLowerHex(text, MULTI_REGION_PREFIX.length(), LENGTH)
                : isUuid(text);
    }

    private static boolean isUuid(String text) {
        return text.charAt(8) == '-'
                && text.charAt(13) == '-'
                && text.charAt(18) == '-'
                && text.charAt(23) == '-'
                && Digits.areLowerHex(text, 0, 8)
                && Digits.areLowerHex(text, 9, 13)
                && Digits.areLowerHex(text, 14, 18)
                && Digits.areLowerHex(text, 19, 23)
                && Digits.areLowerHex(text, 24, LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
