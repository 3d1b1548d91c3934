package dev.keyhold.kms.crypto;

import java.nio.ByteBuffer;

/**
 * Key derivation in counter mode with HMAC-SHA-256 and one block of output (NIST SP 800-108r1, 4.1). For one thread.
 */
final class KeyDerivation implements AutoCloseable {
    static final int LENGTH = 32;
    private static final byte[] FIRST_COUNTER = {0, 0, 0, 1};
    private static final byte SEPARATOR = 0;
    private static final int LENGTH_IN_BITS = 8 * LENGTH;

    private final HmacSha256 hmac;

    KeyDerivation(byte[] key) {
        if (key.length != LENGTH) {
            // Keys of one length have no equal forms after HMAC's padding; the commitment rests on that.
            throw new IllegalArgumentException("keys that others are derived from have 32 bytes");
        }
        hmac = new HmacSha256(key);
    }

    byte[] derive(DerivationLabel label, byte[] context) {
        byte[] name = label.bytes();
        ByteBuffer fixedData = ByteBuffer.allocate(name.length + 1 + context.length + Integer.BYTES)
                .put(name)
                .put(SEPARATOR)
                .put(context)
                .putInt(LENGTH_IN_BITS);
        return firstBlock(fixedData.array());
    }

    byte[] firstBlock(byte[] fixedData) {
        return hmac.update(FIRST_COUNTER).update(fixedData).finish();
    }

    @Override
    public void close() {
        hmac.close();
    }
}
