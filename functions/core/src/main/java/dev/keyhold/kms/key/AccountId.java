package dev.keyhold.kms.key;

import java.util.Optional;

/**
 * An account: twelve decimal digits.
 *
 * @param value the digits
 */
public record AccountId(String value) {
    private static final int LENGTH = 12;

    public AccountId {
        if (!hasForm(value)) {
            throw new IllegalArgumentException("an account ID has twelve digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<AccountId> parse(String text) {
        return hasForm(text) ? Optional.of(new AccountId(text)) : Optional.empty();
    }

    private static boolean hasForm(String text) {
        return text.length() == LENGTH && Digits.areDecimal(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
