package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identifier of a KMS key within an account and Region: a UUID in lower case, or {@code mrk-} and 32 lower-case
 * hexadecimal digits for a multi-Region key.
 *
 * @param value the identifier as it appears on the wire
 */
public record KeyId(String value) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}");

    public KeyId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("neither a UUID nor a multi-Region key ID");
        }
    }

    /** Parses text from the outside. */
    public static Optional<KeyId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new KeyId(text)) : Optional.empty();
    }

    /** Whether the identifier is that of a multi-Region key. */
    public boolean isMultiRegion() {
        return value.startsWith("mrk-");
    }

    @Override
    public String toString() {
        return value;
    }
}
