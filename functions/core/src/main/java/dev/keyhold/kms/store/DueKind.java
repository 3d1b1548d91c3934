package dev.keyhold.kms.store;

import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of work that fall due; each is done by one job. */
public enum DueKind {
    ROTATE_KEY("rotate-key"),
    DELETE_KEY("delete-key"),
    ERASE_KEY("erase-key"),
    SYNCHRONIZE_KEY("synchronize-key"),
    ROLL_DOMAIN_KEY("roll-domain-key");

    private final String text;

    DueKind(String text) {
        this.text = text;
    }

    /** Parses text from the outside. */
    public static Optional<DueKind> parse(String text) {
        return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /** The name in the store, and that which people read. */
    @Override
    public String toString() {
        return text;
    }
}
