package dev.keyhold.interceptor.envelope;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Messages for tests, made from a seed. */
final class Messages {
    static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("tenant", "7", "purpose", "täglich"));
    static final List<EncryptedDataKey> RECIPIENTS =
            List.of(EncryptedDataKey.ofKms("arn:aws:kms:eu-central-1:111122223333:key/k", new byte[] {1, 2, 3}));

    private Messages() {}

    static RandomSource random(long seed) {
        return new Random(seed)::nextBytes;
    }

    static PlaintextDataKey dataKey(long seed) {
        return PlaintextDataKey.random(random(seed));
    }

    static byte[] plaintext(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Envelope envelope(long seed, int frameLength) {
        return envelope(seed, EnvelopeSpec.unsigned(CONTEXT).withFrameLength(frameLength));
    }

    static Envelope envelope(long seed, EnvelopeSpec spec) {
        return Envelope.create(spec, dataKey(seed), RECIPIENTS, random(seed + 1));
    }

    /** Header and body. */
    static byte[] message(Envelope envelope, byte[] plaintext) {
        InputStream header = new ByteArrayInputStream(envelope.header().bytes());
        return readAll(new SequenceInputStream(header, envelope.seal(new ByteArrayInputStream(plaintext))));
    }

    static byte[] open(byte[] message, PlaintextDataKey dataKey) {
        return open(message, dataKey, EnvelopeLimits.DEFAULT);
    }

    static byte[] open(byte[] message, PlaintextDataKey dataKey, EnvelopeLimits limits) {
        try {
            InputStream in = new ByteArrayInputStream(message);
            MessageHeader header = MessageHeader.read(in, limits);
            return readAll(new OpeningInputStream(in, header.open(dataKey), limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same through the reader that takes pieces. */
    static byte[] openInPieces(byte[] message, PlaintextDataKey dataKey, int piece) {
        HeaderCollector collector = new HeaderCollector(EnvelopeLimits.DEFAULT);
        int at = 0;
        while (!collector.isComplete() && at < message.length) {
            at += collector.accept(message, at, Math.min(piece, message.length - at));
        }
        BodyOpener opener = BodyOpener.ofMessage(collector.header().open(dataKey), EnvelopeLimits.DEFAULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (; at < message.length; at += piece) {
            opener.update(message, at, Math.min(piece, message.length - at), out::write);
        }
        opener.finish();
        return out.toByteArray();
    }

    static byte[] readAll(InputStream in) {
        try (in) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
