package dev.keyhold.interceptor.s3;

import java.util.List;

/** What to do with objects that were not written by this interceptor. Immutable. */
public final class ForeignObjects {
    private static final ForeignObjects REFUSE = new ForeignObjects(List.of());
    private static final ForeignObjects PASS_THROUGH = new ForeignObjects(List.of(""));

    private final List<String> prefixes;

    private ForeignObjects(List<String> prefixes) {
        this.prefixes = prefixes;
    }

    /** Reading one is an error. The default: whoever can write to the bucket could otherwise feed plaintext. */
    public static ForeignObjects refuse() {
        return REFUSE;
    }

    /** They are returned as they are stored, wherever they are. Nothing then proves who wrote them. */
    public static ForeignObjects passThrough() {
        return PASS_THROUGH;
    }

    /** They are returned as they are stored where the key begins with one of these, and refused elsewhere. */
    public static ForeignObjects passThroughUnder(String... prefixes) {
        return new ForeignObjects(List.of(prefixes));
    }

    boolean allows(String key) {
        return prefixes.stream().anyMatch(key::startsWith);
    }
}
