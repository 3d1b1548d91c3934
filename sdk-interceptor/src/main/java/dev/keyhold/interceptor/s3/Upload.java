package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PartSealKey;
import dev.keyhold.interceptor.envelope.RandomSource;
import dev.keyhold.interceptor.envelope.UploadNonce;
import dev.keyhold.interceptor.keys.DataKeyLease;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One upload in parts: its data key, and the parts that were uploaded here. Whoever forgets it closes it. Safe for
 * concurrent use.
 */
final class Upload implements AutoCloseable {
    private final ObjectName name;
    private final UploadNonce nonce;
    private final EnvelopeSpec spec;
    private final DataKeyLease lease;
    private final List<EncryptedDataKey> encryptedDataKeys;
    private final RandomSource random;
    private final MessageHeader header;
    private final @Nullable String checksumAlgorithm;
    private final NavigableMap<Integer, UploadedPart> parts = new TreeMap<>();

    /** A new upload. */
    Upload(Beginning beginning, UploadNonce nonce, EnvelopeSpec spec, DataKeyLease lease, RandomSource random) {
        this.name = beginning.name();
        this.checksumAlgorithm = beginning.checksumAlgorithm();
        this.nonce = nonce;
        this.spec = spec;
        this.lease = lease;
        this.encryptedDataKeys = lease.encryptedDataKeys();
        this.random = random;
        this.header = newMessage().header();
    }

    /** One that was begun elsewhere. */
    Upload(ObjectName name, UploadNonce nonce, MessageHeader header, DataKeyLease lease, RandomSource random) {
        this.name = name;
        this.checksumAlgorithm = null;
        this.nonce = nonce;
        this.spec = EnvelopeSpec.unsigned(header.encryptionContext()).withFrameLength(header.frameLength());
        this.lease = lease;
        this.encryptedDataKeys = header.encryptedDataKeys();
        this.random = random;
        this.header = header;
    }

    /** The algorithm that was named when the upload was begun here. */
    @Nullable
    String checksumAlgorithm() {
        return checksumAlgorithm;
    }

    /** The check that can be made of the whole plaintext; CRC32 is the one that the SDK uses by itself. */
    CombinedCrc crc() {
        return CombinedCrc.of(checksumAlgorithm == null ? "" : checksumAlgorithm)
                .orElse(CombinedCrc.CRC32);
    }

    ObjectName name() {
        return name;
    }

    /** The upload's own header, which no body follows. It is public: it says how other processes get the data key. */
    MessageHeader header() {
        return header;
    }

    PartsMark mark() {
        return new PartsMark(nonce, header.length(), spec.frameLength());
    }

    /** A new message of the upload, with an ID that no other has. */
    Envelope newMessage() {
        return Envelope.create(spec, lease.dataKey(), encryptedDataKeys, random);
    }

    /** What stands in front of the frames of a part: its seal, and the header of its message. */
    byte[] prefix(Envelope message, int number, long plaintextLength) {
        byte[] header = message.header().bytes();
        byte[] seal = PartSealKey.derive(nonce, lease.dataKey())
                .seal(
                        number,
                        UploadedPart.isLast(number, plaintextLength),
                        plaintextLength,
                        message.header().messageId());
        byte[] prefix = Arrays.copyOf(seal, seal.length + header.length);
        System.arraycopy(header, 0, prefix, seal.length, header.length);
        return prefix;
    }

    synchronized void uploaded(int number, UploadedPart part) {
        parts.put(number, part);
    }

    /** The part that was uploaded here last under this number, if it is the one with this ETag. */
    synchronized Optional<UploadedPart> part(int number, String etag) {
        return Optional.ofNullable(parts.get(number)).filter(part -> part.hasEtag(etag));
    }

    /** The highest number that was uploaded here; 0 for none. */
    synchronized int highest() {
        return parts.isEmpty() ? 0 : parts.lastKey();
    }

    @Override
    public void close() {
        lease.close();
    }

    @Override
    public String toString() {
        return "Upload[" + nonce + "]";
    }

    /**
     * What CreateMultipartUpload says.
     *
     * @param name where the object will be
     * @param checksumAlgorithm of the parts; null for the SDK's default
     * @param frameLength plaintext bytes of a frame
     */
    record Beginning(ObjectName name, @Nullable String checksumAlgorithm, int frameLength) {}
}
