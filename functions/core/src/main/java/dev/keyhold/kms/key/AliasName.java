package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an alias, with its prefix: {@code alias/orders}. 1 to 256 characters in all; the service's pattern would let
 * colons through, which it then refuses (API reference, CreateAlias).
 *
 * @param value the name as it appears on the wire
 */
public record AliasName(String value) implements Comparable<AliasName> {
    public static final String PREFIX = "alias/";
    private static final String RESERVED_PREFIX = "alias/aws/";
    private static final Pattern FORM = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

    public AliasName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not the form of an alias name");
        }
    }

    /** Parses text from the outside. */
    public static Optional<AliasName> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new AliasName(text)) : Optional.empty();
    }

    /** Whether the name is kept for AWS managed keys: {@code alias/aws/...}. */
    public boolean isReserved() {
        return value.startsWith(RESERVED_PREFIX);
    }

    @Override
    public int compareTo(AliasName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
