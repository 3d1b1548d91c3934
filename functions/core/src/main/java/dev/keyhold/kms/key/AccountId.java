package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account: twelve decimal digits.
 *
 * @param value the digits
 */
public record AccountId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9]{12}");

    public AccountId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("an account ID has twelve digits");
        }
    }

    /** Parses text from the outside. */
    public static Optional<AccountId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new AccountId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
