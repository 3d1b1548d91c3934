package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The key of one message, derived from its data key and message ID. Safe for concurrent use. */
final class ContentKey {
    static final int COMMITMENT_LENGTH = 32;

    private static final byte[] COMMIT_LABEL = "COMMITKEY".getBytes(StandardCharsets.US_ASCII);
    private static final String DERIVE_LABEL = "DERIVEKEY";
    private static final int KEY_LENGTH = 32;

    private final SecretKey key;
    private final MessageId messageId;
    /** What made the header's tag goes on with the first pass: it is initialized with this key already. */
    private final AtomicReference<@Nullable FrameCipher> spare = new AtomicReference<>();

    private ContentKey(SecretKey key, MessageId messageId) {
        this.key = key;
        this.messageId = messageId;
    }

    /** Derives the key of a new message and the commitment to it. */
    static Committed derive(AlgorithmSuite suite, MessageId messageId, PlaintextDataKey dataKey) {
        Hkdf hkdf = extract(messageId, dataKey);
        byte[] commitment = hkdf.expand(COMMIT_LABEL, COMMITMENT_LENGTH);
        return new Committed(expand(suite, messageId, hkdf), commitment);
    }

    /** Derives the key of a message that was read. The commitment is compared before anything else is derived. */
    static ContentKey derive(MessageHeader header, PlaintextDataKey dataKey) {
        Hkdf hkdf = extract(header.messageId(), dataKey);
        byte[] commitment = hkdf.expand(COMMIT_LABEL, COMMITMENT_LENGTH);
        if (!MessageDigest.isEqual(commitment, header.commitment())) {
            throw new EnvelopeRejectedException();
        }
        return expand(header.suite(), header.messageId(), hkdf);
    }

    private static Hkdf extract(MessageId messageId, PlaintextDataKey dataKey) {
        return dataKey.use(bytes -> Hkdf.extract(messageId.bytes(), bytes));
    }

    private static ContentKey expand(AlgorithmSuite suite, MessageId messageId, Hkdf hkdf) {
        byte[] label = DERIVE_LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + label.length];
        info[0] = (byte) (suite.id() >>> 8);
        info[1] = (byte) suite.id();
        System.arraycopy(label, 0, info, 2, label.length);
        byte[] bytes = hkdf.expand(info, KEY_LENGTH);
        try {
            return new ContentKey(new SecretKeySpec(bytes, "AES"), messageId);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** A cipher under this key that nobody else has. */
    FrameCipher newCipher() {
        FrameCipher present = spare.getAndSet(null);
        return present == null ? new FrameCipher(key, messageId) : present;
    }

    /** The tag of a header. */
    byte[] headerTag(byte[] headerBody) {
        FrameCipher cipher = newCipher();
        byte[] tag = cipher.headerTag(headerBody);
        spare.set(cipher);
        return tag;
    }

    @Override
    public String toString() {
        return "ContentKey[" + messageId + "]";
    }

    /** A derived key and the public value that fixes it. */
    static final class Committed {
        final ContentKey key;
        final byte[] commitment;

        private Committed(ContentKey key, byte[] commitment) {
            this.key = key;
            this.commitment = commitment;
        }
    }
}
