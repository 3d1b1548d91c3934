package dev.keyhold.kms.protocol.sigv4;

import java.util.ArrayDeque;
import java.util.Deque;

/** The second line of a canonical request (docs/spec/authentication.md AU-20). */
final class CanonicalPath {
    private static final String ROOT = "/";

    private CanonicalPath() {}

    /** @param path as sent: what is encoded in it is encoded once more, as for every service but S3 */
    static String of(String path) {
        if (path.equals(ROOT)) {
            return ROOT;
        }
        return UriEncoding.encodeIgnoringSlashes(withoutDotSegments(path));
    }

    private static String withoutDotSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        boolean slashAtEnd = path.endsWith("/") && !kept.isEmpty();
        return ROOT + String.join("/", kept) + (slashAtEnd ? "/" : "");
    }
}
