package dev.keyhold.kms.protocol.sigv4;

import java.util.Locale;

/**
 * One header field of a request.
 *
 * @param name the field's name; kept in lower case
 * @param value the field's value as received, one character for each octet
 */
public record HttpHeader(String name, String value) {
    public HttpHeader {
        name = name.toLowerCase(Locale.ROOT);
    }

    /** The name only: values hold signatures and session tokens. */
    @Override
    public String toString() {
        return name;
    }
}
