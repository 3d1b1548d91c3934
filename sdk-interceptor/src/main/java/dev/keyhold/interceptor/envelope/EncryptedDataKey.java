package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A data key as one wrapping key encrypted it. Nothing in it is secret, and nothing in it is to be trusted. */
public final class EncryptedDataKey {
    /** The provider ID of data keys that a KMS encrypted. */
    public static final String AWS_KMS = "aws-kms";

    /** The provider ID of data keys that a KMS encrypted under a key that nothing names. */
    public static final String UNNAMED_KMS = "aws-kms-unnamed";

    private static final int MAX_FIELD = 0xFFFF;

    private final String providerId;
    private final byte[] providerInfo;
    private final byte[] ciphertext;

    private EncryptedDataKey(String providerId, byte[] providerInfo, byte[] ciphertext) {
        this.providerId = providerId;
        this.providerInfo = providerInfo;
        this.ciphertext = ciphertext;
    }

    /**
     * Copies the three parts.
     *
     * @throws IllegalArgumentException if a part has more than 65,535 bytes
     */
    public static EncryptedDataKey of(String providerId, byte[] providerInfo, byte[] ciphertext) {
        int idLength = Utf8.encode(providerId).length;
        if (idLength > MAX_FIELD || providerInfo.length > MAX_FIELD || ciphertext.length > MAX_FIELD) {
            throw new IllegalArgumentException("a part of an encrypted data key has at most " + MAX_FIELD + " bytes");
        }
        return new EncryptedDataKey(providerId, providerInfo.clone(), ciphertext.clone());
    }

    /** A data key that a KMS encrypted under {@code keyArn}. */
    public static EncryptedDataKey ofKms(String keyArn, byte[] ciphertext) {
        return of(AWS_KMS, Utf8.encode(keyArn), ciphertext);
    }

    /** A data key that a KMS encrypted, in a format that does not say under which key. */
    public static EncryptedDataKey ofUnnamedKms(byte[] ciphertext) {
        return of(UNNAMED_KMS, new byte[0], ciphertext);
    }

    /** Which kind of provider encrypted it. */
    public String providerId() {
        return providerId;
    }

    /** A copy of what the provider wrote about its key. */
    public byte[] providerInfo() {
        return providerInfo.clone();
    }

    /** The provider information as text; of a KMS, the key ARN. */
    public String providerInfoText() {
        return new String(providerInfo, StandardCharsets.UTF_8);
    }

    /** A copy of the encrypted data key. */
    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptedDataKey that
                && providerId.equals(that.providerId)
                && Arrays.equals(providerInfo, that.providerInfo)
                && Arrays.equals(ciphertext, that.ciphertext);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * providerId.hashCode() + Arrays.hashCode(providerInfo)) + Arrays.hashCode(ciphertext);
    }

    @Override
    public String toString() {
        return "EncryptedDataKey[" + providerId + ", " + providerInfoText() + ", " + ciphertext.length + " bytes]";
    }
}
