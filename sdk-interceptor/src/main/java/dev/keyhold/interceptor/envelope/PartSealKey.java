package dev.keyhold.interceptor.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key under which the seals of one upload are made, derived from its data key. Safe for concurrent use. */
public final class PartSealKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] LABEL = "KEYHOLD-S3-PART-SEAL".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_LENGTH = 32;
    private static final int TAG_LENGTH = 32;
    private static final int FIELDS_LENGTH = PartSeal.LENGTH - TAG_LENGTH;
    private static final byte VERSION = 1;

    private final SecretKey key;
    private final UploadNonce upload;

    private PartSealKey(SecretKey key, UploadNonce upload) {
        this.key = key;
        this.upload = upload;
    }

    /** Derives the key. The data key may be closed as soon as this returns. */
    public static PartSealKey derive(UploadNonce upload, PlaintextDataKey dataKey) {
        Hkdf hkdf = dataKey.use(bytes -> Hkdf.extract(upload.bytes(), bytes));
        byte[] bytes = hkdf.expand(LABEL, KEY_LENGTH);
        try {
            return new PartSealKey(new SecretKeySpec(bytes, ALGORITHM), upload);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The bytes of a new seal. */
    public byte[] seal(int number, boolean last, long plaintextLength, MessageId messageId) {
        PartSeal seal = new PartSeal(upload, number, last, plaintextLength, messageId);
        byte[] bytes = ByteBuffer.allocate(PartSeal.LENGTH)
                .put(VERSION)
                .put(seal.upload().bytes())
                .putInt(seal.number())
                .put((byte) (seal.last() ? 1 : 0))
                .putLong(seal.plaintextLength())
                .put(seal.messageId().bytes())
                .array();
        System.arraycopy(tag(bytes), 0, bytes, FIELDS_LENGTH, TAG_LENGTH);
        return bytes;
    }

    /**
     * Reads a seal.
     *
     * @throws EnvelopeRejectedException if it is not one of this upload, or not authentic
     */
    public PartSeal open(byte[] bytes) {
        if (bytes.length != PartSeal.LENGTH
                || !MessageDigest.isEqual(tag(bytes), Arrays.copyOfRange(bytes, FIELDS_LENGTH, PartSeal.LENGTH))) {
            throw new EnvelopeRejectedException();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte version = in.get();
        byte[] nonce = new byte[UploadNonce.LENGTH];
        in.get(nonce);
        int number = in.getInt();
        byte last = in.get();
        long length = in.getLong();
        byte[] id = new byte[MessageId.LENGTH];
        in.get(id);
        UploadNonce sealed = UploadNonce.copyOf(nonce);
        if (version != VERSION || !sealed.equals(upload) || last < 0 || last > 1) {
            throw new EnvelopeRejectedException();
        }
        return new PartSeal(sealed, number, last == 1, length, MessageId.copyOf(id));
    }

    private byte[] tag(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes, 0, FIELDS_LENGTH);
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("the platform has no usable " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "PartSealKey[" + upload + "]";
    }
}
