package dev.keyhold.interceptor.envelope;

import java.util.Optional;

/** How the body of a message is laid out. */
public enum ContentType {
    /** One block, held as a whole until its tag is verified. Read, never written. */
    SINGLE_BLOCK(1),
    /** Frames of one size and a final frame. */
    FRAMED(2);

    private final int id;

    ContentType(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    static Optional<ContentType> ofId(int id) {
        for (ContentType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
