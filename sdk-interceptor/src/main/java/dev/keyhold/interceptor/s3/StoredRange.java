package dev.keyhold.interceptor.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What part of the stored object an answer says that it carries.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 * @param total bytes of the whole object
 */
record StoredRange(long first, long last, long total) {
    private static final Pattern FORM = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

    static Optional<StoredRange> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        StoredRange range = new StoredRange(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
        return Optional.of(range).filter(r -> r.first <= r.last && r.last < r.total);
    }

    boolean isWhole() {
        return first == 0 && last == total - 1;
    }

    boolean holds(long from, long length) {
        return first <= from && from + length - 1 <= last;
    }
}
