package dev.keyhold.interceptor.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The uploads in progress, by upload ID: so many at most, and none that was not used for too long. Safe for concurrent
 * use.
 */
final class OpenUploads {
    /** Beyond that a new upload is refused, not an old one forgotten in the middle. */
    static final int MAX_UPLOADS = 1_000;

    static final Duration MAX_IDLE = Duration.ofHours(24);

    private final InstantSource time;
    private final Map<String, Entry> entries = new HashMap<>();

    OpenUploads(InstantSource time) {
        this.time = time;
    }

    /** @throws RequestRefusedException if there are too many already */
    synchronized void requireRoom() {
        expire();
        if (entries.size() >= MAX_UPLOADS) {
            throw RequestRefusedException.of("There are " + MAX_UPLOADS
                    + " multipart uploads in progress already; complete or abort some of them");
        }
    }

    synchronized void add(String id, Upload upload) {
        Entry before = entries.put(id, new Entry(upload, time.instant()));
        if (before != null) {
            before.upload.close();
        }
    }

    /** The upload of this ID to this place. Counts as a use. */
    synchronized Optional<Upload> find(String id, ObjectName name) {
        expire();
        Entry entry = entries.get(id);
        if (entry == null || !entry.upload.name().equals(name)) {
            return Optional.empty();
        }
        entry.used = time.instant();
        return Optional.of(entry.upload);
    }

    synchronized void forget(String id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            entry.upload.close();
        }
    }

    private void expire() {
        Instant oldest = time.instant().minus(MAX_IDLE);
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.used.isBefore(oldest)) {
                entry.upload.close();
                all.remove();
            }
        }
    }

    private static final class Entry {
        final Upload upload;
        Instant used;

        Entry(Upload upload, Instant used) {
            this.upload = upload;
            this.used = used;
        }
    }
}
