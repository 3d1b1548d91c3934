package dev.keyhold.kms.protocol.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The decoded parameters of a request, by name. Immutable. */
final class QueryParameters {
    private static final int HEX_RADIX = 16;

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    static QueryParameters none() {
        return new QueryParameters(Map.of());
    }

    /**
     * Reads the parts of a query string or form.
     *
     * @param encoded one character for each octet received
     * @return nothing if a name is there twice, or an escape is malformed, or the text is not UTF-8
     */
    static Optional<QueryParameters> parse(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : encoded.split("&", -1)) {
            int mark = part.indexOf('=');
            Optional<String> name = decode(mark < 0 ? part : part.substring(0, mark));
            Optional<String> value = decode(mark < 0 ? "" : part.substring(mark + 1));
            boolean empty = part.isEmpty();
            if (name.isEmpty() || value.isEmpty() || (!empty && values.put(name.get(), value.get()) != null)) {
                return Optional.empty();
            }
        }
        return Optional.of(new QueryParameters(values));
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static Optional<String> decode(String encoded) {
        ByteBuffer octets = ByteBuffer.allocate(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char character = encoded.charAt(i);
            int octet = character == '%' ? escape(encoded, i) : character == '+' ? ' ' : character;
            if (octet < 0 || octet > 0xFF) {
                return Optional.empty();
            }
            octets.put((byte) octet);
            i += character == '%' ? 3 : 1;
        }
        return utf8(octets.flip());
    }

    private static int escape(String encoded, int i) {
        if (i + 2 >= encoded.length()) {
            return -1;
        }
        int high = Character.digit(encoded.charAt(i + 1), HEX_RADIX);
        int low = Character.digit(encoded.charAt(i + 2), HEX_RADIX);
        return high < 0 || low < 0 ? -1 : high * HEX_RADIX + low;
    }

    private static Optional<String> utf8(ByteBuffer octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
