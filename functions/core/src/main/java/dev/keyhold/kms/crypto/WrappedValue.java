package dev.keyhold.kms.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A secret as it is stored: sealed under a wrapping key (key-hierarchy.md section 4). Immutable; opaque but for its header.
 * At most {@value #MAX_LENGTH} bytes.
 */
public final class WrappedValue {
    public static final int MAX_LENGTH = 16482;

    static final int HEADER_LENGTH = 2 + WrappingKeyId.LENGTH;
    static final int MAX_PLAINTEXT_LENGTH = MAX_LENGTH - HEADER_LENGTH - CommittingSeal.OVERHEAD;
    private static final byte LOCAL = 0x01;
    private static final byte EXTERNAL = 0x02;
    private static final int LOCAL_MIN_LENGTH = HEADER_LENGTH + CommittingSeal.OVERHEAD + 1;
    private static final int EXTERNAL_MIN_LENGTH = HEADER_LENGTH + 1;
    private static final int EXTERNAL_MAX_LENGTH = HEADER_LENGTH + MAX_PLAINTEXT_LENGTH;

    private final byte[] bytes;
    private final WrappingPurpose purpose;

    private WrappedValue(byte[] bytes, WrappingPurpose purpose) {
        this.bytes = bytes;
        this.purpose = purpose;
    }

    /** Parses stored bytes; empty when they are not a wrapped value of any format known here. */
    public static Optional<WrappedValue> parse(byte[] stored) {
        if (stored.length < EXTERNAL_MIN_LENGTH || !hasFormLength(stored)) {
            return Optional.empty();
        }
        return WrappingPurpose.ofCode(stored[1])
                .filter(purpose -> stored[0] == LOCAL || purpose == WrappingPurpose.DOMAIN_KEY)
                .map(purpose -> new WrappedValue(stored.clone(), purpose));
    }

    /**
     * A domain key that a device or service wrapped under a root key which never leaves it.
     *
     * @param rootKeyId made from what names the root key there
     * @param ciphertext what the device or service returned, 1 to 16384 bytes
     */
    public static WrappedValue external(WrappingKeyId rootKeyId, byte[] ciphertext) {
        byte[] bytes = ByteBuffer.allocate(HEADER_LENGTH + ciphertext.length)
                .put(header(EXTERNAL, WrappingPurpose.DOMAIN_KEY, rootKeyId))
                .put(ciphertext)
                .array();
        return parse(bytes).orElseThrow(() -> new IllegalArgumentException("too few or too many bytes"));
    }

    /** Takes the message over. */
    static WrappedValue sealed(WrappingPurpose purpose, byte[] message) {
        return new WrappedValue(message, purpose);
    }

    static byte[] localHeader(WrappingPurpose purpose, WrappingKeyId wrappingKeyId) {
        return header(LOCAL, purpose, wrappingKeyId);
    }

    /** The key that unwraps this. */
    public WrappingKeyId wrappingKeyId() {
        return WrappingKeyId.ofFirst16(Arrays.copyOfRange(bytes, 2, HEADER_LENGTH));
    }

    public WrappingPurpose purpose() {
        return purpose;
    }

    /** Whether the wrapping key is one that never leaves its device or service. */
    public boolean isExternal() {
        return bytes[0] == EXTERNAL;
    }

    /**
     * What the device or service returned when it wrapped this.
     *
     * @throws IllegalStateException if this was wrapped here
     */
    public byte[] externalCiphertext() {
        if (!isExternal()) {
            throw new IllegalStateException("this value was not wrapped by a device or service");
        }
        return Arrays.copyOfRange(bytes, HEADER_LENGTH, bytes.length);
    }

    /** The bytes to store, a new array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedValue value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "WrappedValue[" + purpose + " under " + wrappingKeyId() + "]";
    }

    private static boolean hasFormLength(byte[] stored) {
        if (stored[0] == LOCAL) {
            return stored.length >= LOCAL_MIN_LENGTH && stored.length <= MAX_LENGTH;
        }
        return stored[0] == EXTERNAL && stored.length <= EXTERNAL_MAX_LENGTH;
    }

    private static byte[] header(byte format, WrappingPurpose purpose, WrappingKeyId wrappingKeyId) {
        return ByteBuffer.allocate(HEADER_LENGTH)
                .put(format)
                .put(purpose.code())
                .put(wrappingKeyId.toBytes())
                .array();
    }
}
