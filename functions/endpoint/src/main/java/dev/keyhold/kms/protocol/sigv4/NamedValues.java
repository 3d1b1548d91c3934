package dev.keyhold.kms.protocol.sigv4;

import java.util.List;
import java.util.Optional;

/** Values by name, in the order sent. A name may come more than once. */
record NamedValues(List<NamedValue> all) {
    static final NamedValues NONE = new NamedValues(List.of());

    NamedValues {
        all = List.copyOf(all);
    }

    boolean has(String name) {
        return count(name) > 0;
    }

    int count(String name) {
        int count = 0;
        for (NamedValue each : all) {
            if (each.name().equals(name)) {
                count++;
            }
        }
        return count;
    }

    /** The value of this name, if it is there exactly once. */
    Optional<String> only(String name) {
        String only = null;
        for (NamedValue each : all) {
            if (each.name().equals(name)) {
                if (only != null) {
                    return Optional.empty();
                }
                only = each.value();
            }
        }
        return Optional.ofNullable(only);
    }
}
