package dev.keyhold.interceptor.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * A header as it was written or as it arrived. Until {@link #open} has returned, everything it says is the claim of
 * whoever sent it: good for choosing a key and for comparing with what is expected, and for nothing else. Immutable.
 */
public final class MessageHeader {
    private final HeaderFields fields;
    private final byte[] bytes;

    MessageHeader(HeaderFields fields, byte[] bytes) {
        this.fields = fields;
        this.bytes = bytes;
    }

    /**
     * Reads a header that is the whole of {@code bytes}.
     *
     * @throws EnvelopeRejectedException if it is not one header and nothing else
     */
    public static MessageHeader of(byte[] bytes, EnvelopeLimits limits) {
        return HeaderCodec.read(bytes, bytes.length, limits);
    }

    /**
     * Reads a header from the start of a stream and not one byte more.
     *
     * @throws EnvelopeRejectedException if there is no header, or not a whole one
     * @throws IOException if the stream fails
     */
    public static MessageHeader read(InputStream in, EnvelopeLimits limits) throws IOException {
        HeaderCollector collector = new HeaderCollector(limits);
        while (!collector.isComplete()) {
            byte[] next = in.readNBytes(collector.wanted());
            if (next.length == 0) {
                throw new EnvelopeRejectedException();
            }
            collector.accept(next, 0, next.length);
        }
        return collector.header();
    }

    /**
     * Verifies the commitment and the header's tag under a data key.
     *
     * @throws EnvelopeRejectedException if the data key is not this message's, or the header is not authentic
     */
    public OpenedMessage open(PlaintextDataKey dataKey) {
        ContentKey key = ContentKey.derive(this, dataKey);
        int bodyLength = bytes.length - FrameCipher.TAG_LENGTH;
        byte[] tag = key.headerTag(Arrays.copyOf(bytes, bodyLength));
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(bytes, bodyLength, bytes.length))) {
            throw new EnvelopeRejectedException();
        }
        return new OpenedMessage(this, key);
    }

    /** The header as it stands in front of a body. A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bytes of the header, its tag included. */
    public int length() {
        return bytes.length;
    }

    /** The algorithm suite. */
    public AlgorithmSuite suite() {
        return fields.suite();
    }

    /** The message ID. */
    public MessageId messageId() {
        return fields.messageId();
    }

    /** The encryption context, the format's own pairs included. */
    public EncryptionContext encryptionContext() {
        return fields.context();
    }

    /** The data key, once for each wrapping key. */
    public List<EncryptedDataKey> encryptedDataKeys() {
        return fields.encryptedDataKeys();
    }

    /** How the body is laid out. */
    public ContentType contentType() {
        return fields.contentType();
    }

    /** Plaintext bytes of a regular frame; 0 for a single block. */
    public int frameLength() {
        return fields.frameLength();
    }

    byte[] commitment() {
        int end = bytes.length - FrameCipher.TAG_LENGTH;
        return Arrays.copyOfRange(bytes, end - ContentKey.COMMITMENT_LENGTH, end);
    }

    @Override
    public String toString() {
        return "MessageHeader[" + fields.suite() + ", " + fields.messageId() + "]";
    }
}
