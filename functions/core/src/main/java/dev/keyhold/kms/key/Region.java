package dev.keyhold.kms.key;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Region, the partition of the store that a key lives in, for example {@code eu-west-1}.
 *
 * @param name the Region's code, as it stands in a signature's credential scope
 */
public record Region(String name) {
    private static final Pattern FORM = Pattern.compile("[a-z]{2,4}(-[a-z]{2,16}){1,3}-[0-9]{1,2}");

    public static final Comparator<Region> BY_NAME = Comparator.comparing(Region::name);

    public Region {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("not the form of a Region");
        }
    }

    /** Parses text from the outside. */
    public static Optional<Region> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Region(text)) : Optional.empty();
    }

    /** The AWS partition that the Region's name belongs to: {@code aws}, {@code aws-cn} or {@code aws-us-gov}. */
    public String partition() {
        if (name.startsWith("cn-")) {
            return "aws-cn";
        }
        return name.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    @Override
    public String toString() {
        return name;
    }
}
