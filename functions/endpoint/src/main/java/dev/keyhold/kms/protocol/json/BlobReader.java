package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyhold.kms.crypto.SensitiveBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads blobs from where they stand in the body, so that no copy of one is left behind. Only a blob whose text has escapes
 * goes through the parser's buffer, which is cleared. Used by one thread.
 */
final class BlobReader {
    private final JsonParser parser;
    private final byte[] body;
    private final List<SensitiveBytes> read = new ArrayList<>(1);

    BlobReader(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.body = body;
    }

    /** Reads the parser's current value. */
    SensitiveBytes read(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw SerializationErrors.notConvertible(token, "a Blob");
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
        int to = closingQuote(from);
        SensitiveBytes blob = to < 0 ? readWithEscapes() : Base64Text.decode(body, from, to);
        read.add(blob);
        return blob;
    }

    /** Clears every blob that was read. */
    void clear() {
        read.forEach(SensitiveBytes::close);
    }

    /** Where the text from {@code from} ends; -1 if it has escapes, or does not end. */
    private int closingQuote(int from) {
        for (int i = from; i < body.length && body[i] != '\\'; i++) {
            if (body[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    private SensitiveBytes readWithEscapes() throws IOException {
        int length = parser.getTextLength();
        char[] characters = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        byte[] octets = new byte[length];
        try {
            for (int i = 0; i < length; i++) {
                char character = characters[offset + i];
                octets[i] = character < Byte.MAX_VALUE ? (byte) character : Byte.MAX_VALUE;
            }
            return Base64Text.decode(octets, 0, length);
        } finally {
            Arrays.fill(octets, (byte) 0);
            Arrays.fill(characters, offset, offset + length, '\0');
        }
    }
}
