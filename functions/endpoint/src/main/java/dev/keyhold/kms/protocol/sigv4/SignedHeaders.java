package dev.keyhold.kms.protocol.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** The names of the header fields that a signature covers, and the rule of what it has to cover. */
final class SignedHeaders {
    private static final String HOST = "host";
    private static final String AMZ_PREFIX = "x-amz-";

    private final String text;
    private final List<String> names;

    private SignedHeaders(String text, List<String> names) {
        this.text = text;
        this.names = names;
    }

    /** @param text {@code SignedHeaders} as sent: names between semicolons */
    static SignedHeaders parse(String text) {
        List<String> names = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text, ";");
        while (tokens.hasMoreTokens()) {
            names.add(tokens.nextToken());
        }
        return new SignedHeaders(text, names);
    }

    /** Without the host a request could be repeated elsewhere; without {@code x-amz-} fields it could mean something else. */
    void checkCovers(HttpRequestView request) throws SignatureRefusedException {
        if (!names.contains(HOST)) {
            throw Refusals.invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        for (HttpHeader header : request.headers()) {
            if (header.name().startsWith(AMZ_PREFIX) && !names.contains(header.name())) {
                throw Refusals.notSigned(header.name());
            }
        }
    }

    /**
     * Writes the signed fields and the list of their names.
     *
     * @return whether the list is in order and every field is there
     */
    boolean writeTo(OctetBuffer out, HttpRequestView request) {
        String previous = "";
        for (String name : names) {
            if (name.compareTo(previous) <= 0 || !writeField(out, request, name)) {
                return false;
            }
            previous = name;
        }
        out.add('\n').add(text);
        return true;
    }

    private static boolean writeField(OctetBuffer out, HttpRequestView request, String name) {
        boolean found = false;
        for (HttpHeader header : request.headers()) {
            if (header.name().equals(name)) {
                out.add(found ? "," : name).add(found ? "" : ":");
                out.addFolded(header.value());
                found = true;
            }
        }
        out.add('\n');
        return found;
    }
}
