package dev.keyhold.kms.crypto;

/**
 * Key derivation in counter mode with HMAC-SHA-256 and one block of output (NIST SP 800-108r1, 4.1). For one thread.
 */
final class KeyDerivation implements AutoCloseable {
    static final int LENGTH = 32;
    private static final byte[] COUNTER = {0, 0, 0, 1};
    private static final byte[] SEPARATOR = {0};
    private static final byte[] LENGTH_IN_BITS = {0, 0, 1, 0};

    private final HmacSha256 hmac;

    KeyDerivation(byte[] key) {
        if (key.length != LENGTH) {
            // Keys of one length have no equal forms after HMAC's padding; the commitment rests on that.
            throw new IllegalArgumentException("keys that others are derived from have 32 bytes");
        }
        hmac = new HmacSha256(key);
    }

    byte[] derive(DerivationLabel label, byte[] nonce, byte[] binding) {
        return hmac.mac(COUNTER, label.bytes(), SEPARATOR, nonce, binding, LENGTH_IN_BITS);
    }

    byte[] derive(DerivationLabel label, byte[] context) {
        return derive(label, context, new byte[0]);
    }

    @Override
    public void close() {
        hmac.close();
    }
}
