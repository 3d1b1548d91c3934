package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of key bytes. */
class SecretsTest {
    private static final byte[] MARKED = "MARKED-KEY-BYTES-MARKED-KEY-BYTE".getBytes(ISO_8859_1);
    private static final RandomSource RANDOM = new SeededRandomSource(8);

    // spec: key-hierarchy.md KH-5
    @ParameterizedTest
    @MethodSource("holders")
    void toString_ofAHolder_showsNoSecret(Object holder) {
        assertThat(holder.toString())
                .doesNotContain("MARKED")
                .doesNotContain(HexFormat.of().formatHex(MARKED, 0, 4))
                .doesNotContain(Base64.getEncoder().encodeToString(MARKED).substring(0, 8))
                .doesNotContain(Arrays.toString(MARKED).substring(1, 12))
                .startsWith(holder.getClass().getSimpleName() + "[");
    }

    // spec: key-hierarchy.md KH-5
    @Test
    void close_overwritesTheBytes() {
        byte[] secretBytes = MARKED.clone();
        byte[] sensitiveBytes = MARKED.clone();
        byte[] transientKey = MARKED.clone();

        SecretBytes.owning(secretBytes).close();
        SensitiveBytes.owning(sensitiveBytes).close();
        new TransientKey("AES", transientKey).close();

        assertThat(List.of(secretBytes, sensitiveBytes, transientKey)).containsOnly(new byte[MARKED.length]);
    }

    // spec: key-hierarchy.md KH-5
    @Test
    void close_ofAMac_forgetsItsKey() {
        HmacSha256 hmac = new HmacSha256(MARKED);
        byte[] keyed = hmac.update(MARKED).finish();

        hmac.close();

        assertThat(hmac.update(MARKED).finish()).isNotEqualTo(keyed);
    }

    @Test
    void use_afterClosing_fails() {
        SecretBytes secret = SecretBytes.copyOf(MARKED);
        secret.close();
        secret.close();

        assertThatThrownBy(() -> secret.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
    }

    // spec: key-hierarchy.md KH-5
    @Test
    void use_whenTheBorrowerReturnsOrThrows_overwritesWhatWasLent() {
        SecretBytes secret = SecretBytes.copyOf(MARKED);
        List<byte[]> lent = new ArrayList<>();

        secret.use(lent::add);
        assertThatThrownBy(() -> secret.use(bytes -> {
                    lent.add(bytes);
                    throw new IOException("the borrower failed");
                }))
                .isInstanceOf(IOException.class);

        assertThat(lent).hasSize(2).containsOnly(new byte[MARKED.length]);
        assertThat(Keys.bytesOf(secret)).isEqualTo(MARKED);
    }

    @Test
    void copyOf_leavesTheCallersArrayToTheCaller() {
        byte[] source = MARKED.clone();
        SecretBytes secret = SecretBytes.copyOf(source);

        Arrays.fill(source, (byte) 0);

        assertThat(Keys.bytesOf(secret)).isEqualTo(MARKED);
    }

    @Test
    void use_whileAnotherThreadCloses_neverSeesAKeyOfZeros() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 200; round++) {
                SecretBytes secret = SecretBytes.copyOf(MARKED);
                Future<Boolean> user = threads.submit(() -> useUntilClosed(secret));
                threads.submit(secret::close).get();
                assertThat(user.get()).as("round %d", round).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void transientKey_cannotBeSerialized() {
        TransientKey key = new TransientKey("AES", MARKED.clone());

        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key))
                .isInstanceOf(NotSerializableException.class);
        assertThat(key.getFormat()).isEqualTo("RAW");
        assertThat(key.getAlgorithm()).isEqualTo("AES");
    }

    @Test
    void secureRandomSource_neverRepeats_evenAcrossThreads() throws InterruptedException, ExecutionException {
        RandomSource random = new SecureRandomSource();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> drawn = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                drawn.add(threads.submit(() -> HexFormat.of().formatHex(random.bytes(16))));
            }
            List<String> values = new ArrayList<>();
            for (Future<String> one : drawn) {
                values.add(one.get());
            }
            assertThat(values).doesNotHaveDuplicates().allMatch(value -> value.length() == 32);
        } finally {
            threads.shutdownNow();
        }
    }

    static Stream<Object> holders() {
        BackingKey backingKey = BackingKey.ofMaterial(Keys.ACCOUNT, Keys.UUID, SecretBytes.copyOf(MARKED));
        DomainKey domainKey = DomainKey.of(new WrappingKeyId("0".repeat(32)), SecretBytes.copyOf(MARKED));
        LocalRootKey rootKey = new LocalRootKey(SecretBytes.copyOf(MARKED), RANDOM);
        CiphertextBlob blob = new BlobCipher(RANDOM)
                .encrypt(backingKey, SensitiveBytes.owning(MARKED.clone()), EncryptionContext.EMPTY);
        return Stream.of(
                backingKey,
                domainKey,
                rootKey,
                blob,
                rootKey.wrap(domainKey),
                rootKey.wrap(domainKey).value(),
                SecretBytes.copyOf(MARKED),
                SensitiveBytes.owning(MARKED.clone()),
                new TransientKey("AES", MARKED.clone()),
                WrappingContext.backingKey(backingKey.identity()));
    }

    private static boolean useUntilClosed(SecretBytes secret) {
        try {
            for (int i = 0; i < 100_000; i++) {
                if (!Arrays.equals(secret.use(byte[]::clone), MARKED)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
