package dev.keyhold.kms.protocol.sigv4;

import java.util.List;
import java.util.Optional;

/**
 * A request as it came over the wire, nothing decoded. Text has one character for each octet received (ISO 8859-1).
 * Immutable as long as nobody writes to the body's array, which is not copied.
 */
public final class HttpRequestView {
    private final String method;
    private final String path;
    private final String query;
    private final List<HttpHeader> headers;
    private final byte[] body;

    /**
     * @param method the method, for example {@code POST}
     * @param target path and query as sent, for example {@code /?a=b}
     * @param headers every header field in the order received, duplicates included; HTTP/2's {@code :authority} as
     *     {@code host}
     * @param body the whole body, without any transfer coding; lent, not copied
     */
    public HttpRequestView(String method, String target, List<HttpHeader> headers, byte[] body) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The path as sent, still percent-encoded. */
    public String path() {
        return path;
    }

    /** What follows the target's question mark as sent, still percent-encoded; empty if there is none. */
    public String query() {
        return query;
    }

    public List<HttpHeader> headers() {
        return headers;
    }

    /** The array that was given to the constructor. */
    public byte[] body() {
        return body;
    }

    /** How many fields have this name, which is in lower case. */
    public int count(String name) {
        int count = 0;
        for (HttpHeader header : headers) {
            if (header.name().equals(name)) {
                count++;
            }
        }
        return count;
    }

    /** The value of the field of this name (in lower case), if there is exactly one. */
    public Optional<String> onlyHeader(String name) {
        String only = null;
        for (HttpHeader header : headers) {
            if (header.name().equals(name)) {
                if (only != null) {
                    return Optional.empty();
                }
                only = header.value();
            }
        }
        return Optional.ofNullable(only);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
