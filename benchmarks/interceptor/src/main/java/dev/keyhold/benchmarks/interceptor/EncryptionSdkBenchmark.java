package dev.keyhold.benchmarks.interceptor;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The same message, with a fresh data key under an AES key and frames of 64 KiB, as bytes: made by the interceptor, and by
 * the AWS Encryption SDK for Java with its fastest key provider.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncryptionSdkBenchmark {
    private static final SecretKey WRAPPING_KEY = new SecretKeySpec(new byte[32], "AES");
    private static final JceMasterKey MASTER_KEY =
            JceMasterKey.getInstance(WRAPPING_KEY, "benchmark", "key", "AES/GCM/NoPadding");
    private static final AwsCrypto THEIRS = AwsCrypto.builder()
            .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
            .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
            .withEncryptionFrameSize(64 << 10)
            .build();

    /** Bytes of plaintext. */
    @Param({"1024", "1048576"})
    public int size;

    private byte[] plaintext = new byte[0];

    /** Once for each size. */
    @Setup
    public void prepare() {
        plaintext = new byte[size];
        new Random(1).nextBytes(plaintext);
    }

    /** Ours. */
    @Benchmark
    public byte[] encryptInterceptor() throws GeneralSecurityException {
        try (PlaintextDataKey dataKey = Sealed.newDataKey()) {
            return Sealed.message(Sealed.envelope(dataKey, Sealed.wrap(dataKey, WRAPPING_KEY)), plaintext);
        }
    }

    /** Theirs. */
    @Benchmark
    public byte[] encryptEncryptionSdk() {
        return THEIRS.encryptData(MASTER_KEY, plaintext, Sealed.CONTEXT.pairs()).getResult();
    }
}
