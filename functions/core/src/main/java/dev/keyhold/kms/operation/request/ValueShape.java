package dev.keyhold.kms.operation.request;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a field may hold, as the service model states it. Lengths of text are in characters, of blobs in bytes. */
public sealed interface ValueShape {
    int UNBOUNDED = Integer.MAX_VALUE;

    /** @param pattern what the whole text must match; null for any text */
    record Text(int min, int max, @Nullable Pattern pattern) implements ValueShape {}

    /** One of a list of words, in the order of the service model. */
    record Choice(List<String> words) implements ValueShape {
        public Choice {
            words = List.copyOf(words);
        }
    }

    record Whole(int min, int max) implements ValueShape {}

    record Flag() implements ValueShape {}

    /** @param sensitive whether error messages must not show the value */
    record Blob(int min, int max, boolean sensitive) implements ValueShape {}

    /** @param sensitive whether error messages must not show the values */
    record ListOf(ValueShape member, int min, int max, boolean sensitive) implements ValueShape {}

    /** Text to text, as in an encryption context. */
    record TextMap() implements ValueShape {}

    record Structure(StructureShape members) implements ValueShape {}

    static ValueShape text(int min, int max) {
        return new Text(min, max, null);
    }

    static ValueShape text(int min, int max, String pattern) {
        return new Text(min, max, Pattern.compile(pattern));
    }

    static ValueShape choice(String... words) {
        return new Choice(List.of(words));
    }

    static ValueShape listOf(ValueShape member) {
        return new ListOf(member, 0, UNBOUNDED, false);
    }
}
