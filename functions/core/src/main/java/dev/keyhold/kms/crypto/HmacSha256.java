package dev.keyhold.kms.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Mac;

/** HMAC-SHA-256 (FIPS 198-1) under one key. For one thread; a new one for each call is cheap. */
final class HmacSha256 implements AutoCloseable {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Provider PROVIDER = JdkProvider.SUN_JCE.get();

    private final Mac mac;

    /** Does not keep {@code key}. An HMAC key may have any length but zero. */
    HmacSha256(byte[] key) {
        mac = newMac();
        initialize(key);
    }

    HmacSha256 update(byte[] part) {
        mac.update(part);
        return this;
    }

    /** The MAC of what was given since the last one. */
    byte[] finish() {
        return mac.doFinal();
    }

    /** Overwrites what the MAC keeps of its key. */
    @Override
    public void close() {
        initialize(new byte[1]);
    }

    private void initialize(byte[] key) {
        try (TransientKey borrowed = new TransientKey(ALGORITHM, key.clone())) {
            mac.init(borrowed);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("HMAC-SHA-256 refused its key", e);
        }
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(ALGORITHM, PROVIDER);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
