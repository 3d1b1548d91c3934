package dev.keyhold.kms.protocol.sigv4;

import java.util.Locale;

/**
 * One header field of a request.
 *
 * @param name the field's name; kept in lower case
 * @param value the field's value as received, one character for each octet; white space around it is no part of it (RFC 9110, 5.5)
 */
public record HttpHeader(String name, String value) {
    public HttpHeader {
        name = name.toLowerCase(Locale.ROOT);
        value = value.strip();
    }

    /** The name only: values hold signatures and session tokens. */
    @Override
    public String toString() {
        return name;
    }
}
