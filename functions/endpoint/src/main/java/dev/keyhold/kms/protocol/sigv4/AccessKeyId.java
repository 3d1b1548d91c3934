package dev.keyhold.kms.protocol.sigv4;

import java.util.Optional;

/**
 * The public name of an access key, for example {@code AKIAIOSFODNN7EXAMPLE}.
 *
 * @param value 1 to 128 letters, digits and underscores
 */
public record AccessKeyId(String value) {
    private static final int MAX_LENGTH = 128;

    public AccessKeyId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("not the form of an access key ID");
        }
    }

    /** Parses text from the outside. */
    public static Optional<AccessKeyId> parse(String text) {
        return isWellFormed(text) ? Optional.of(new AccessKeyId(text)) : Optional.empty();
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Ascii.isLetterOrDigit(c) && c != '_') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_LENGTH;
    }

    @Override
    public String toString() {
        return value;
    }
}
