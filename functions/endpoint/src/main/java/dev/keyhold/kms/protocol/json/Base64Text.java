package dev.keyhold.kms.protocol.json;

import dev.keyhold.kms.crypto.SensitiveBytes;
import java.util.Arrays;

/** Strict base64 (RFC 4648, section 4): padded, no other characters, unused bits zero. Octets in, octets out. */
final class Base64Text {
    private static final byte[] VALUES = values();
    private static final int GROUP = 4;
    private static final int BITS = 6;

    private Base64Text() {}

    /** @throws dev.keyhold.kms.operation.KmsException if the range is not base64 */
    static SensitiveBytes decode(byte[] text, int from, int to) {
        int length = to - from;
        if (length % GROUP != 0) {
            throw SerializationErrors.base64(
                    "Base64 encoded length is expected a multiple of 4 bytes but found: " + length);
        }
        int padding = padding(text, from, to);
        byte[] decoded = new byte[length / GROUP * 3 - padding];
        boolean complete = false;
        try {
            fill(decoded, text, from, to - padding);
            complete = true;
            return SensitiveBytes.owning(decoded);
        } finally {
            if (!complete) {
                Arrays.fill(decoded, (byte) 0);
            }
        }
    }

    private static int padding(byte[] text, int from, int to) {
        if (to == from || text[to - 1] != '=') {
            return 0;
        }
        return text[to - 2] == '=' ? 2 : 1;
    }

    private static void fill(byte[] decoded, byte[] text, int from, int end) {
        int bits = 0;
        int count = 0;
        int out = 0;
        for (int i = from; i < end; i++) {
            bits = bits << BITS | value(text[i]);
            count += BITS;
            if (count >= Byte.SIZE) {
                count -= Byte.SIZE;
                decoded[out++] = (byte) (bits >>> count);
            }
        }
        if ((bits & (1 << count) - 1) != 0) {
            throw SerializationErrors.base64("Invalid last non-pad Base64 character dectected");
        }
    }

    private static int value(byte character) {
        int value = character < 0 ? -1 : VALUES[character];
        if (value < 0) {
            throw SerializationErrors.base64("Invalid Base64 character: '" + (char) (character & 0xFF) + "'");
        }
        return value;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }
}
