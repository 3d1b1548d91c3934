package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedDomainKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A domain key in the store (domain-keys.md section 1).
 *
 * @param created when it was made; null for one from before there were references, under which there may be values that
 *     nothing refers to
 * @param replacement when another one is to take its place; null if that is not, or no more, planned
 */
public record DomainKeyRecord(
        WrappedDomainKey key,
        @Nullable Instant created,
        @Nullable Instant replacement) {
    private static final String SUBJECT = "domain-key/";

    /** Whether everything that is wrapped under it can be found, so that it may be closed and erased one day. */
    public boolean isIndexed() {
        return created != null;
    }

    /** The same one, to be replaced at another time. */
    public DomainKeyRecord withReplacement(@Nullable Instant time) {
        return new DomainKeyRecord(key, created, time);
    }

    /** The same one, wrapped anew. */
    DomainKeyRecord withKey(WrappedDomainKey rewrapped) {
        if (!key.id().equals(rewrapped.id())) {
            throw new IllegalArgumentException("a domain key keeps its ID");
        }
        return new DomainKeyRecord(rewrapped, created, replacement);
    }

    /** What falls due for it: it follows from this record alone. */
    Set<DueEntry> due() {
        return replacement == null
                ? Set.of()
                : Set.of(new DueEntry(DueKind.ROLL_DOMAIN_KEY, replacement, SUBJECT + key.id()));
    }

    /** The ID of the domain key that an entry is about; empty if it is about something else. */
    static String idOf(String subject) {
        return subject.startsWith(SUBJECT) ? subject.substring(SUBJECT.length()) : "";
    }
}
