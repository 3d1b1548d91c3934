package dev.keyhold.kms.protocol.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the octets of a JSON text for what a JSON parser lets through: text that is not strict UTF-8, and escapes of
 * surrogates that stand alone. Escapes occur in strings only, so the structure of the text does not matter here.
 */
final class JsonText {
    private static final int ESCAPE_LENGTH = 6;
    private static final int HEX_RADIX = 16;

    private JsonText() {}

    /** Whether every string in {@code text} is a sequence of characters, with no half of a surrogate pair. */
    static boolean isWellFormed(byte[] text) {
        boolean ascii = true;
        int i = 0;
        while (i < text.length) {
            byte octet = text[i];
            ascii &= octet >= 0;
            if (octet == '\\') {
                int length = escapeLength(text, i);
                if (length == 0) {
                    return false;
                }
                i += length;
            } else {
                i++;
            }
        }
        return ascii || isUtf8(text);
    }

    /** The length of the escape at {@code i}; 0 if it is half of a surrogate pair. */
    private static int escapeLength(byte[] text, int i) {
        int unit = unicodeEscape(text, i);
        if (unit < 0) {
            return 2;
        }
        char character = (char) unit;
        if (!Character.isSurrogate(character)) {
            return ESCAPE_LENGTH;
        }
        int next = unicodeEscape(text, i + ESCAPE_LENGTH);
        boolean paired = next >= 0 && Character.isSurrogatePair(character, (char) next);
        return paired ? 2 * ESCAPE_LENGTH : 0;
    }

    /** The code unit that a {@code \}{@code uXXXX} escape at {@code i} stands for; -1 if there is no such escape. */
    private static int unicodeEscape(byte[] text, int i) {
        if (i + ESCAPE_LENGTH > text.length || text[i] != '\\' || text[i + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int digit = i + 2; digit < i + ESCAPE_LENGTH; digit++) {
            int value = Character.digit(text[digit], HEX_RADIX);
            if (value < 0) {
                return -1;
            }
            unit = unit * HEX_RADIX + value;
        }
        return unit;
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
