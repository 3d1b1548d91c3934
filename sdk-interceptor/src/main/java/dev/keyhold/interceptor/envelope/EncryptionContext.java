package dev.keyhold.interceptor.envelope;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pairs that are bound to a message and to its data key. They are authenticated, not encrypted: they stand in the header
 * and in the KMS's audit trail in the clear.
 *
 * @param pairs the pairs, in no order
 */
public record EncryptionContext(Map<String, String> pairs) {
    /** No pairs. */
    public static final EncryptionContext EMPTY = new EncryptionContext(Map.of());
    /** Keys that begin so belong to the format. */
    public static final String RESERVED_PREFIX = "aws-crypto-";

    static final String PUBLIC_KEY = "aws-crypto-public-key";
    static final int MAX_BYTES = 0xFFFF;

    /**
     * Copies the pairs.
     *
     * @throws IllegalArgumentException if their serialized form has more than 65,535 bytes, or a text no UTF-8 form
     */
    public EncryptionContext {
        pairs = Map.copyOf(pairs);
        if (serialize(pairs).length > MAX_BYTES) {
            throw new IllegalArgumentException("an encryption context has at most " + MAX_BYTES + " bytes");
        }
    }

    /** These pairs. */
    public static EncryptionContext of(Map<String, String> pairs) {
        return new EncryptionContext(pairs);
    }

    /** The same with one pair more, or one replaced. */
    public EncryptionContext with(String key, String value) {
        Map<String, String> more = new HashMap<>(pairs);
        more.put(key, value);
        return new EncryptionContext(more);
    }

    /** The canonical bytes: sorted by key, every part with its length. No pairs have no bytes. */
    public byte[] canonicalBytes() {
        return serialize(pairs);
    }

    /** Whether a key is one of the format's own. */
    boolean hasReservedKey() {
        return pairs.keySet().stream().anyMatch(key -> key.startsWith(RESERVED_PREFIX));
    }

    private static byte[] serialize(Map<String, String> pairs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (pairs.isEmpty()) {
            return out.toByteArray();
        }
        TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
        pairs.forEach((key, value) -> sorted.put(Utf8.encode(key), Utf8.encode(value)));
        out.writeBytes(u16(sorted.size()));
        sorted.forEach((key, value) -> {
            out.writeBytes(u16(key.length));
            out.writeBytes(key);
            out.writeBytes(u16(value.length));
            out.writeBytes(value);
        });
        return out.toByteArray();
    }

    /** A number too large for its field makes the whole longer than the limit, which is checked afterwards. */
    private static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }
}
