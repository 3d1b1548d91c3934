package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The caller's pairs of text that a ciphertext is bound to. Immutable. Not secret: it is audited in the clear.
 *
 * <p>Pairs are compared as they are, case and all, without normalization; their order means nothing.
 */
public final class EncryptionContext {
    /** No pairs; also what an absent context means. */
    public static final EncryptionContext EMPTY = new EncryptionContext(Map.of(), new byte[Integer.BYTES]);

    private final Map<String, String> pairs;
    private final byte[] canonical;

    private EncryptionContext(Map<String, String> pairs, byte[] canonical) {
        this.pairs = pairs;
        this.canonical = canonical;
    }

    /** Takes pairs from the outside; empty when text has a lone surrogate and so no form in UTF-8. */
    public static Optional<EncryptionContext> of(Map<String, String> pairs) {
        if (pairs.isEmpty()) {
            return Optional.of(EMPTY);
        }
        Map<String, String> copy = Map.copyOf(pairs);
        List<byte[][]> encoded = new ArrayList<>(copy.size());
        for (Map.Entry<String, String> pair : copy.entrySet()) {
            if (!isWellFormed(pair.getKey()) || !isWellFormed(pair.getValue())) {
                return Optional.empty();
            }
            encoded.add(
                    new byte[][] {pair.getKey().getBytes(UTF_8), pair.getValue().getBytes(UTF_8)});
        }
        return Optional.of(new EncryptionContext(copy, canonical(encoded)));
    }

    /** The pairs, unmodifiable. */
    public Map<String, String> pairs() {
        return pairs;
    }

    /** The canonical form (ciphertext-blob.md section 4), a new array. Different contexts have different forms. */
    public byte[] canonicalBytes() {
        return canonical.clone();
    }

    /** Shared: must not be changed. */
    byte[] canonical() {
        return canonical;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptionContext context && Arrays.equals(canonical, context.canonical);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical);
    }

    @Override
    public String toString() {
        return pairs.toString();
    }

    private static byte[] canonical(List<byte[][]> encoded) {
        encoded.sort((one, other) -> Arrays.compareUnsigned(one[0], other[0]));
        List<byte[]> parts = new ArrayList<>(2 * encoded.size());
        encoded.forEach(pair -> parts.addAll(List.of(pair)));
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + LengthPrefixed.size(parts));
        buffer.putInt(encoded.size());
        LengthPrefixed.write(parts, buffer);
        return buffer.array();
    }

    // Encoding replaces a lone surrogate, so only well-formed text survives the round trip.
    private static boolean isWellFormed(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).equals(text);
    }
}
