package dev.keyhold.interceptor.envelope;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to be written. Its header is fixed from the start. Its body can be sealed several times, for the attempts
 * of a request: every pass yields the same bytes, or fails when the plaintext is not the same. Safe for concurrent use;
 * the passes themselves are not.
 */
public final class Envelope {
    private final MessageHeader header;
    private final ContentKey contentKey;
    private final FrameWitness witness = new FrameWitness();
    private final @Nullable MessageSigner signer;

    private Envelope(MessageHeader header, ContentKey contentKey, @Nullable MessageSigner signer) {
        this.header = header;
        this.contentKey = contentKey;
        this.signer = signer;
    }

    /**
     * Begins a message. The data key may be closed, or used for other messages, as soon as this returns.
     *
     * @param dataKey obtained for the specification's encryption context
     * @param encryptedDataKeys the same data key, encrypted for each recipient; at least one
     */
    public static Envelope create(
            EnvelopeSpec spec,
            PlaintextDataKey dataKey,
            List<EncryptedDataKey> encryptedDataKeys,
            RandomSource random) {
        MessageId messageId = MessageId.random(random);
        ContentKey.Committed committed = ContentKey.derive(spec.suite(), messageId, dataKey);
        HeaderFields fields = new HeaderFields(
                spec.suite(),
                messageId,
                spec.encryptionContext(),
                encryptedDataKeys,
                ContentType.FRAMED,
                spec.frameLength());
        byte[] header = concat(HeaderCodec.body(fields), committed.commitment);
        byte[] whole = concat(header, committed.key.headerTag(header));
        SigningKey signingKey = spec.signingKey();
        MessageSigner signer = signingKey == null ? null : new MessageSigner(signingKey, whole);
        return new Envelope(new MessageHeader(fields, whole), committed.key, signer);
    }

    /** The header. */
    public MessageHeader header() {
        return header;
    }

    /** A pass over the plaintext, which is handed over piece by piece. */
    public BodySealer newSealer() {
        return new BodySealer(this);
    }

    /** A pass over a stream. Reading and closing the answer reads and closes {@code plaintext}. */
    public InputStream seal(InputStream plaintext) {
        return new SealingInputStream(plaintext, new FrameSealer(this));
    }

    /** Bytes of the body of a plaintext of this length. */
    public long bodyLength(long plaintextLength) {
        return FrameLayout.ofPlaintext(header.suite(), header.frameLength(), plaintextLength)
                .bodyLength();
    }

    FrameCipher newCipher() {
        return contentKey.newCipher();
    }

    FrameWitness witness() {
        return witness;
    }

    @Nullable
    MessageSigner signer() {
        return signer;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public String toString() {
        return "Envelope[" + header + "]";
    }
}
