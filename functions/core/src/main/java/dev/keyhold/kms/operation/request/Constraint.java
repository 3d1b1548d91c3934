package dev.keyhold.kms.operation.request;

import dev.keyhold.kms.crypto.SensitiveBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The constraints of one value, in the service's words. */
final class Constraint {
    private Constraint() {}

    /** The constraints that {@code value} breaks; empty if it breaks none. */
    static List<String> violated(ValueShape shape, Object value) {
        if (shape instanceof ValueShape.Text text) {
            String content = (String) value;
            return ofLength(content.codePointCount(0, content.length()), text.min(), text.max(), failed(text, content));
        }
        if (shape instanceof ValueShape.Choice choice) {
            return choice.words().contains((String) value) ? List.of() : all(shape);
        }
        if (shape instanceof ValueShape.Whole whole) {
            return ofValue((Integer) value, whole);
        }
        if (shape instanceof ValueShape.Blob blob) {
            return ofLength(((SensitiveBytes) value).length(), blob.min(), blob.max(), null);
        }
        if (shape instanceof ValueShape.ListOf list) {
            return ofLength(((List<?>) value).size(), list.min(), list.max(), null);
        }
        return List.of();
    }

    /** Every constraint of the shape, as it is listed for the members of a list. */
    static List<String> all(ValueShape shape) {
        if (shape instanceof ValueShape.Choice choice) {
            return List.of("Member must satisfy enum value set: " + choice.words());
        }
        List<String> constraints = new ArrayList<>();
        if (shape instanceof ValueShape.Text text) {
            constraints.add(longest(text.max()));
            constraints.add(shortest(text.min()));
            if (text.pattern() != null) {
                constraints.add(matching(text.pattern()));
            }
        }
        return constraints;
    }

    private static @Nullable Pattern failed(ValueShape.Text text, String content) {
        Pattern pattern = text.pattern();
        return pattern == null || pattern.matcher(content).matches() ? null : pattern;
    }

    private static List<String> ofLength(int length, int min, int max, @Nullable Pattern failedPattern) {
        if (length >= min && length <= max && failedPattern == null) {
            return List.of();
        }
        List<String> violated = new ArrayList<>();
        if (length < min) {
            violated.add(shortest(min));
        }
        if (length > max) {
            violated.add(longest(max));
        }
        if (failedPattern != null) {
            violated.add(matching(failedPattern));
        }
        return violated;
    }

    private static List<String> ofValue(int value, ValueShape.Whole whole) {
        if (value < whole.min()) {
            return List.of("Member must have value greater than or equal to " + whole.min());
        }
        return value > whole.max() ? List.of("Member must have value less than or equal to " + whole.max()) : List.of();
    }

    private static String shortest(int min) {
        return String.format(Locale.ROOT, "Member must have length greater than or equal to %d", min);
    }

    private static String longest(int max) {
        return String.format(Locale.ROOT, "Member must have length less than or equal to %d", max);
    }

    private static String matching(Pattern pattern) {
        return "Member must satisfy regular expression pattern: " + pattern.pattern();
    }
}
