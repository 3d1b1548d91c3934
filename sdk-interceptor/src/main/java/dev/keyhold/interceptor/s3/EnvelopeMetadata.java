package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.AlgorithmSuite;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.MessageHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The metadata entry that marks an object: its header, or where that is too large, the header's length. Nothing in it is
 * authentic before the header was opened.
 *
 * @param suite the algorithm suite
 * @param frameLength plaintext bytes of a frame
 * @param headerInBody bytes of the header in front of the body; 0 when the header is in the entry
 * @param header the header, when it is in the entry
 */
record EnvelopeMetadata(
        AlgorithmSuite suite,
        int frameLength,
        int headerInBody,
        @Nullable MessageHeader header) {
    /** Name of the entry, without S3's prefix. */
    static final String NAME = "keyhold-envelope";

    static final String HTTP_HEADER = "x-amz-meta-" + NAME;
    /** What S3 allows for all entries together, names and values. */
    static final int MAX_METADATA = 2048;

    private static final String IN_ENTRY = "h1:";
    private static final Pattern IN_BODY = Pattern.compile("b1:([0-9]{1,7}):(0478|0578):([0-9]{1,9})");

    static EnvelopeMetadata inEntry(MessageHeader header) {
        return new EnvelopeMetadata(header.suite(), header.frameLength(), 0, header);
    }

    static EnvelopeMetadata inBody(MessageHeader header) {
        return new EnvelopeMetadata(header.suite(), header.frameLength(), header.length(), null);
    }

    /** In the entry if it fits beside the caller's own entries. */
    static EnvelopeMetadata of(MessageHeader header, Map<String, String> others) {
        EnvelopeMetadata whole = inEntry(header);
        boolean fits = size(others) + NAME.length() + whole.text().length() <= MAX_METADATA;
        return fits ? whole : inBody(header);
    }

    /** Bytes that S3 counts for entries. */
    static int size(Map<String, String> entries) {
        return entries.entrySet().stream()
                .mapToInt(entry -> utf8Length(entry.getKey()) + utf8Length(entry.getValue()))
                .sum();
    }

    /** @return nothing when the text has not the form of such an entry */
    static Optional<EnvelopeMetadata> parse(String text, EnvelopeLimits limits) {
        if (text.startsWith(IN_ENTRY)) {
            return header(text.substring(IN_ENTRY.length()), limits).map(EnvelopeMetadata::inEntry);
        }
        Matcher matcher = IN_BODY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int id = Integer.parseInt(matcher.group(2), 16);
        return Arrays.stream(AlgorithmSuite.values())
                .filter(suite -> suite.id() == id)
                .findFirst()
                .map(suite -> new EnvelopeMetadata(
                        suite, Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(1)), null))
                .filter(entry -> entry.headerInBody > 0 && entry.frameLength > 0);
    }

    String text() {
        if (header != null) {
            return IN_ENTRY + Base64.getEncoder().encodeToString(header.bytes());
        }
        return String.format("b1:%d:%04x:%d", headerInBody, suite.id(), frameLength);
    }

    /** The layout of an object that has this many bytes in the store. */
    FrameLayout layout(long storedLength) {
        return FrameLayout.ofBody(suite, frameLength, storedLength - headerInBody);
    }

    private static Optional<MessageHeader> header(String base64, EnvelopeLimits limits) {
        try {
            return Optional.of(MessageHeader.of(Base64.getDecoder().decode(base64), limits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
