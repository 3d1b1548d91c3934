package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.envelope.BodyOpener;
import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.envelope.RandomSource;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Messages of the interceptor's, with its own classes. */
final class Sealed {
    static final EncryptionContext CONTEXT =
            EncryptionContext.of(Map.of("keyhold-s3", "object", "keyhold-s3-bucket", "orders"));
    private static final RandomSource RANDOM = RandomSource.secure();

    private Sealed() {}

    static Envelope envelope(PlaintextDataKey dataKey, EncryptedDataKey wrapped) {
        return Envelope.create(EnvelopeSpec.unsigned(CONTEXT), dataKey, List.of(wrapped), RANDOM);
    }

    /** Header and body. */
    static byte[] message(Envelope envelope, byte[] plaintext) {
        ByteBuffer out = ByteBuffer.allocate(envelope.header().length() + (int) envelope.bodyLength(plaintext.length));
        out.put(envelope.header().bytes());
        BodySealer sealer = envelope.newSealer();
        sealer.finish(plaintext, 0, plaintext.length, out::put);
        return out.array();
    }

    /** @return how many bytes were opened */
    static long open(MessageHeader header, byte[] message, PlaintextDataKey dataKey) {
        long[] count = new long[1];
        BodyOpener opener = BodyOpener.ofMessage(header.open(dataKey), EnvelopeLimits.DEFAULT);
        opener.update(
                message, header.length(), message.length - header.length(), (b, offset, length) -> count[0] += length);
        opener.finish();
        return count[0];
    }

    /** A data key under an AES key, as the Encryption SDK's raw keyring makes it. */
    static EncryptedDataKey wrap(PlaintextDataKey dataKey, SecretKey wrappingKey) throws GeneralSecurityException {
        byte[] iv = new byte[12];
        RANDOM.fill(iv);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, wrappingKey, new GCMParameterSpec(128, iv));
        cipher.updateAAD(CONTEXT.canonicalBytes());
        byte[] bytes = dataKey.use(byte[]::clone);
        return EncryptedDataKey.of("benchmark", iv, cipher.doFinal(bytes));
    }

    static PlaintextDataKey newDataKey() {
        return PlaintextDataKey.random(RANDOM);
    }
}
