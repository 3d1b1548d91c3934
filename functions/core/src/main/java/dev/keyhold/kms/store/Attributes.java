package dev.keyhold.kms.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named values of an item: texts, whole numbers, flags, bytes, and maps from text to text. Immutable. */
public final class Attributes {
    /** The attributes of an item whose name says everything. */
    public static final Attributes NONE = builder().build();

    private final Map<String, Object> values;

    private Attributes(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    public static Builder builder() {
        return new Builder();
    }

    public String text(String name) {
        return require(name, String.class);
    }

    public Optional<String> optionalText(String name) {
        return Optional.ofNullable(find(name, String.class));
    }

    public long number(String name) {
        return require(name, Long.class);
    }

    public Optional<Long> optionalNumber(String name) {
        return Optional.ofNullable(find(name, Long.class));
    }

    public boolean flag(String name) {
        return require(name, Boolean.class);
    }

    /** A flag; false if there is none of this name. */
    public boolean optionalFlag(String name) {
        return Boolean.TRUE.equals(find(name, Boolean.class));
    }

    /** A copy of the bytes. */
    public byte[] bytes(String name) {
        return require(name, byte[].class).clone();
    }

    /** The map; empty if there is none of this name. */
    @SuppressWarnings("unchecked") // the builder admits no other maps
    public Map<String, String> texts(String name) {
        Map<String, String> map = (Map<String, String>) find(name, Map.class);
        return map == null ? Map.of() : map;
    }

    public Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    public Optional<Instant> optionalTime(String name) {
        return optionalNumber(name).map(Instant::ofEpochMilli);
    }

    /** Shows every value to {@code visitor}, in the order in which they were put; for stores that write them down. */
    @SuppressWarnings("unchecked") // the builder admits no other maps
    public void visit(Visitor visitor) {
        values.forEach((name, value) -> {
            if (value instanceof String text) {
                visitor.text(name, text);
            } else if (value instanceof Long number) {
                visitor.number(name, number);
            } else if (value instanceof Boolean flag) {
                visitor.flag(name, flag);
            } else if (value instanceof byte[] bytes) {
                visitor.bytes(name, bytes.clone());
            } else {
                visitor.texts(name, (Map<String, String>) value);
            }
        });
    }

    private <T> T require(String name, Class<T> type) {
        T value = find(name, type);
        if (value == null) {
            throw new IllegalStateException("a stored item has no attribute " + name);
        }
        return value;
    }

    private <T> @Nullable T find(String name, Class<T> type) {
        return type.cast(values.get(name));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes that
                && values.keySet().equals(that.values.keySet())
                && values.entrySet().stream()
                        .allMatch(entry -> Objects.deepEquals(entry.getValue(), that.values.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    /** The names only: values may be wrapped key material. */
    @Override
    public String toString() {
        return "Attributes" + values.keySet();
    }

    /** Receives each value by its type. */
    public interface Visitor {
        void text(String name, String value);

        void number(String name, long value);

        void flag(String name, boolean value);

        void bytes(String name, byte[] value);

        void texts(String name, Map<String, String> value);
    }

    /** Collects values. Not safe for use by several threads. */
    public static final class Builder implements Visitor {
        private final Map<String, Object> values = new LinkedHashMap<>();

        private Builder() {}

        @Override
        public void text(String name, String value) {
            values.put(name, value);
        }

        @Override
        public void number(String name, long value) {
            values.put(name, value);
        }

        @Override
        public void flag(String name, boolean value) {
            values.put(name, value);
        }

        @Override
        public void bytes(String name, byte[] value) {
            values.put(name, Arrays.copyOf(value, value.length));
        }

        @Override
        public void texts(String name, Map<String, String> value) {
            values.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(value)));
        }

        public Builder with(String name, String value) {
            text(name, value);
            return this;
        }

        public Builder with(String name, long value) {
            number(name, value);
            return this;
        }

        public Builder with(String name, boolean value) {
            flag(name, value);
            return this;
        }

        public Builder with(String name, byte[] value) {
            bytes(name, value);
            return this;
        }

        public Builder with(String name, Map<String, String> value) {
            texts(name, value);
            return this;
        }

        /** A point in time, kept with the precision of a millisecond. */
        public Builder with(String name, Instant value) {
            number(name, value.toEpochMilli());
            return this;
        }

        public Attributes build() {
            return new Attributes(new LinkedHashMap<>(values));
        }
    }
}
