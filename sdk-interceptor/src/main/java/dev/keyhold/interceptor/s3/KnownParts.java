package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.UploadNonce;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What seals have said lately about the parts of objects: a bounded number of facts. Safe for concurrent use. */
final class KnownParts {
    private static final int MAX_LENGTHS = 1_000;
    private static final int MAX_LAYOUTS = 50;

    private final Map<UploadNonce, Long> firstLengths = new Recent<>(MAX_LENGTHS);
    private final Map<String, PartsLayout> layouts = new Recent<>(MAX_LAYOUTS);

    synchronized Optional<Long> firstLength(UploadNonce upload) {
        return Optional.ofNullable(firstLengths.get(upload));
    }

    synchronized void firstLength(UploadNonce upload, long length) {
        firstLengths.put(upload, length);
    }

    synchronized Optional<PartsLayout> layout(PartsSource source) {
        return Optional.ofNullable(layouts.get(name(source)));
    }

    synchronized PartsLayout layout(PartsSource source, PartsLayout layout) {
        layouts.put(name(source), layout);
        return layout;
    }

    /** An object of one name can change; one with this ETag, of this upload and size, is the same. */
    private static String name(PartsSource source) {
        return source.mark().text() + " " + source.storedLength() + " "
                + source.answer().firstMatchingHeader("ETag").orElse("");
    }

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Recent(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }
}
