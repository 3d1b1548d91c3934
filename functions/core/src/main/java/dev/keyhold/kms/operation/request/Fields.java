package dev.keyhold.kms.operation.request;

import dev.keyhold.kms.crypto.SensitiveBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request that were present, each with a value of its shape's type. Filled by the wire's codec, read by
 * operations, by one thread. Closing it clears the blobs.
 */
public final class Fields implements AutoCloseable {
    private final Map<String, Object> values = new HashMap<>();

    /**
     * Puts a value: {@code String}, {@code Integer}, {@code Boolean}, {@link SensitiveBytes}, {@code List} of these or of
     * {@link Fields}, {@code Map} of text to text, or {@link Fields}.
     *
     * @return whether there was none of this name before
     */
    public boolean put(String name, Object value) {
        return values.put(name, value) == null;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The raw value, or null if the member is absent. */
    @Nullable
    Object find(String name) {
        return values.get(name);
    }

    /** A text that the shape requires. */
    public String text(String name) {
        return require(name, String.class);
    }

    public Optional<String> optionalText(String name) {
        return optional(name, String.class);
    }

    public Optional<Integer> optionalWhole(String name) {
        return optional(name, Integer.class);
    }

    /** A flag; false if absent. */
    public boolean flag(String name) {
        return optional(name, Boolean.class).orElse(false);
    }

    /** A blob that the shape requires; it is cleared when these fields are closed. */
    public SensitiveBytes blob(String name) {
        return require(name, SensitiveBytes.class);
    }

    public Optional<SensitiveBytes> optionalBlob(String name) {
        return optional(name, SensitiveBytes.class);
    }

    /** A map of text to text; empty if absent. */
    @SuppressWarnings("unchecked") // the codec puts what the shape says
    public Map<String, String> textMap(String name) {
        return (Map<String, String>) optional(name, Map.class).orElse(Map.of());
    }

    /** A list of texts; empty if absent. */
    @SuppressWarnings("unchecked") // the codec puts what the shape says
    public List<String> texts(String name) {
        return (List<String>) optional(name, List.class).orElse(List.of());
    }

    /** A list of structures; empty if absent. */
    @SuppressWarnings("unchecked") // the codec puts what the shape says
    public List<Fields> structures(String name) {
        return (List<Fields>) optional(name, List.class).orElse(List.of());
    }

    private <T> T require(String name, Class<T> type) {
        return optional(name, type).orElseThrow(() -> new IllegalStateException("the shape does not require " + name));
    }

    private <T> Optional<T> optional(String name, Class<T> type) {
        return Optional.ofNullable(type.cast(values.get(name)));
    }

    @Override
    public void close() {
        values.values().forEach(Fields::clear);
    }

    private static void clear(Object value) {
        if (value instanceof SensitiveBytes bytes) {
            bytes.close();
        } else if (value instanceof Fields fields) {
            fields.close();
        } else if (value instanceof List<?> list) {
            list.forEach(Fields::clear);
        }
    }

    /** The names only: values may be secret. */
    @Override
    public String toString() {
        return "Fields" + values.keySet();
    }
}
