package dev.keyhold.interceptor.envelope;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bytes of a header. */
final class HeaderCodec {
    static final int VERSION = 2;

    private HeaderCodec() {}

    /** The header up to and including the commitment: what its tag authenticates. */
    static byte[] body(HeaderFields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.write(VERSION);
        writeU16(out, fields.suite().id());
        out.writeBytes(fields.messageId().bytes());
        writeField(out, fields.context().canonicalBytes());
        writeU16(out, fields.encryptedDataKeys().size());
        for (EncryptedDataKey key : fields.encryptedDataKeys()) {
            writeField(out, Utf8.encode(key.providerId()));
            writeField(out, key.providerInfo());
            writeField(out, key.ciphertext());
        }
        out.write(fields.contentType().id());
        writeU16(out, fields.frameLength() >>> 16);
        writeU16(out, fields.frameLength());
        return out.toByteArray();
    }

    /**
     * Reads a header that is the whole of the first {@code length} of {@code bytes}.
     *
     * @throws EnvelopeRejectedException if it is not one header and nothing else
     */
    static MessageHeader read(byte[] bytes, int length, EnvelopeLimits limits) {
        require(length <= limits.maxHeaderBytes());
        ByteReader in = new ByteReader(bytes, length);
        require(in.u8() == VERSION);
        AlgorithmSuite suite = orReject(AlgorithmSuite.ofId(in.u16()));
        MessageId messageId = MessageId.copyOf(in.take(MessageId.LENGTH));
        EncryptionContext context = readContext(in.take(in.u16()));
        require(context.pairs().containsKey(EncryptionContext.PUBLIC_KEY) == suite.signed());
        List<EncryptedDataKey> keys = readKeys(in, limits);
        ContentType type = orReject(ContentType.ofId(in.u8()));
        int frameLength = readFrameLength(in.u32(), type, limits);
        HeaderFields fields = new HeaderFields(suite, messageId, context, keys, type, frameLength);
        in.take(ContentKey.COMMITMENT_LENGTH);
        in.take(FrameCipher.TAG_LENGTH);
        require(in.atEnd());
        return new MessageHeader(fields, Arrays.copyOf(bytes, length));
    }

    private static int readFrameLength(long frameLength, ContentType type, EnvelopeLimits limits) {
        require((frameLength == 0) == (type == ContentType.SINGLE_BLOCK));
        require(frameLength <= limits.maxFrameLength());
        return (int) frameLength;
    }

    private static List<EncryptedDataKey> readKeys(ByteReader in, EnvelopeLimits limits) {
        int count = in.u16();
        require(count >= 1 && count <= limits.maxEncryptedDataKeys());
        List<EncryptedDataKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String provider = orReject(Utf8.decode(in.take(in.u16())));
            keys.add(EncryptedDataKey.of(provider, in.take(in.u16()), in.take(in.u16())));
        }
        return keys;
    }

    private static EncryptionContext readContext(byte[] bytes) {
        if (bytes.length == 0) {
            return EncryptionContext.EMPTY;
        }
        ByteReader in = new ByteReader(bytes, bytes.length);
        EncryptionContext context = EncryptionContext.of(readPairs(in));
        require(in.atEnd());
        return context;
    }

    private static Map<String, String> readPairs(ByteReader in) {
        Map<String, String> pairs = new HashMap<>();
        int count = in.u16();
        require(count > 0);
        for (int i = 0; i < count; i++) {
            String key = orReject(Utf8.decode(in.take(in.u16())));
            String value = orReject(Utf8.decode(in.take(in.u16())));
            require(pairs.put(key, value) == null);
        }
        return pairs;
    }

    private static void writeField(ByteArrayOutputStream out, byte[] field) {
        writeU16(out, field.length);
        out.writeBytes(field);
    }

    private static void writeU16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new EnvelopeRejectedException();
        }
    }

    private static <T> T orReject(Optional<T> value) {
        return value.orElseThrow(EnvelopeRejectedException::new);
    }
}
