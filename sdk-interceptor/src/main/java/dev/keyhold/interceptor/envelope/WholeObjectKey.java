package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of an object that is one AES-GCM ciphertext: the formats of the S3 Encryption Client. Safe for concurrent use;
 * the passes that it makes are not.
 */
public final class WholeObjectKey {
    /** Bytes of the tag at the end of such an object. */
    public static final int TAG_LENGTH = 16;
    /** Bytes of a V2 initialization vector. */
    public static final int IV_LENGTH = 12;
    /** Bytes of a V3 message ID, and of its commitment. */
    public static final int ID_LENGTH = 28;
    /** Most bytes of plaintext: what one key and IV may encrypt. */
    public static final long MAX_LENGTH = (1L << 36) - 32;

    private static final byte[] SUITE = {0x00, 0x73};

    private final SecretKey key;
    private final byte[] iv;
    private final byte[] additionalData;

    private WholeObjectKey(SecretKey key, byte[] iv, byte[] additionalData) {
        this.key = key;
        this.iv = iv;
        this.additionalData = additionalData;
    }

    /** V2: the data key itself. */
    public static WholeObjectKey ofV2(PlaintextDataKey dataKey, byte[] iv) {
        require(iv.length == IV_LENGTH);
        return new WholeObjectKey(dataKey.use(bytes -> new SecretKeySpec(bytes, "AES")), iv.clone(), new byte[0]);
    }

    /**
     * V3: a derived key.
     *
     * @throws EnvelopeRejectedException if the commitment is to another data key; nothing is derived then
     */
    public static WholeObjectKey ofV3(PlaintextDataKey dataKey, byte[] messageId, byte[] commitment) {
        require(messageId.length == ID_LENGTH && commitment.length == ID_LENGTH);
        Hkdf hkdf = extract(dataKey, messageId);
        require(MessageDigest.isEqual(hkdf.expand(info("COMMITKEY"), ID_LENGTH), commitment));
        return v3(hkdf);
    }

    /** V3, to write under. The message ID must be fresh. */
    public static WholeObjectKey ofNewV3(PlaintextDataKey dataKey, byte[] messageId) {
        require(messageId.length == ID_LENGTH);
        return v3(extract(dataKey, messageId));
    }

    /** What a V3 object commits to its data key with. */
    public static byte[] commitmentOfV3(PlaintextDataKey dataKey, byte[] messageId) {
        return extract(dataKey, messageId).expand(info("COMMITKEY"), ID_LENGTH);
    }

    /** A pass that decrypts and verifies. */
    public WholeObjectVerifier newVerifier() {
        return new WholeObjectVerifier(newSealer(), newCounter());
    }

    /** The keystream of the object. It authenticates nothing. */
    Cipher newCounter() {
        byte[] counter = Arrays.copyOf(iv, 16);
        // GCM spends the first counter on the tag.
        Bytes.putInt32(counter, IV_LENGTH, 2);
        try {
            Cipher cipher = AesGcmProvider.newCounterCipher();
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counter));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR failed to begin", e);
        }
    }

    /** A cipher that encrypts the object and makes its tag. */
    Cipher newSealer() {
        try {
            Cipher cipher = AesGcmProvider.newCipher();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, iv));
            cipher.updateAAD(additionalData);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to begin", e);
        }
    }

    private static Hkdf extract(PlaintextDataKey dataKey, byte[] messageId) {
        return dataKey.use(bytes -> Hkdf.extract(messageId, bytes));
    }

    private static WholeObjectKey v3(Hkdf hkdf) {
        byte[] bytes = hkdf.expand(info("DERIVEKEY"), 32);
        byte[] iv = new byte[IV_LENGTH];
        Arrays.fill(iv, (byte) 1);
        try {
            return new WholeObjectKey(new SecretKeySpec(bytes, "AES"), iv, SUITE);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] info(String label) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        byte[] info = Arrays.copyOf(SUITE, SUITE.length + text.length);
        System.arraycopy(text, 0, info, SUITE.length, text.length);
        return info;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new EnvelopeRejectedException();
        }
    }

    @Override
    public String toString() {
        return "WholeObjectKey";
    }
}
