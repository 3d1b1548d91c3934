package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole messages in memory against bare AES-GCM in segments of 64 KiB by the same provider. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BulkBenchmark {
    /** Bytes of plaintext. */
    @Param({"1048576", "67108864"})
    public int size;

    private byte[] plaintext = new byte[0];
    private byte[] target = new byte[0];
    private byte[] rawCiphertext = new byte[0];
    private byte[] message = new byte[0];
    private PlaintextDataKey dataKey = Sealed.newDataKey();
    private final EncryptedDataKey wrapped = EncryptedDataKey.ofKms("arn:aws:kms:eu-west-1:1:key/1", new byte[184]);
    private RawGcm raw = newRaw();

    /** Once for each size. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        plaintext = new byte[size];
        new Random(1).nextBytes(plaintext);
        target = new byte[RawGcm.length(size)];
        dataKey = Sealed.newDataKey();
        raw = newRaw();
        raw.encrypt(plaintext, target);
        rawCiphertext = target.clone();
        message = Sealed.message(Sealed.envelope(dataKey, wrapped), plaintext);
        target = Arrays.copyOf(target, target.length);
    }

    /** The JCA alone. */
    @Benchmark
    public byte[] encryptRaw() throws GeneralSecurityException {
        raw.encrypt(plaintext, target);
        return target;
    }

    /** A message: its keys, its header, its frames, each handed to a sink. */
    @Benchmark
    public long encryptEnvelope() {
        long[] count = new long[1];
        Envelope envelope = Sealed.envelope(dataKey, wrapped);
        BodySealer sealer = envelope.newSealer();
        sealer.finish(plaintext, 0, size, (buffer, offset, length) -> count[0] += length);
        return count[0];
    }

    /** The JCA alone. */
    @Benchmark
    public byte[] decryptRaw() throws GeneralSecurityException {
        raw.decrypt(rawCiphertext, target);
        return target;
    }

    /** A message: header parsed and verified, frames verified, each handed to a sink. */
    @Benchmark
    public long decryptEnvelope() {
        return Sealed.open(header(), message, dataKey);
    }

    private MessageHeader header() {
        try {
            return MessageHeader.read(new ByteArrayInputStream(message), EnvelopeLimits.DEFAULT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RawGcm newRaw() {
        try {
            return new RawGcm();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
