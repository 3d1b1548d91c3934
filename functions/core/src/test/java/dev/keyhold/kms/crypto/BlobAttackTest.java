package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker does with blobs. None may open, and all that have the right form must look alike. */
class BlobAttackTest {
    private static final EncryptionContext CONTEXT = context(Map.of("tenant", "blue"));
    private static final byte[] PLAINTEXT = "the plaintext of 32 bytes, marked".getBytes(UTF_8);

    private final RandomSource random = new SeededRandomSource(3);
    private final BlobCipher cipher = new BlobCipher(random);
    private final BackingKey key = BackingKey.generate(Keys.ACCOUNT, Keys.UUID, random);
    private final byte[] blob = encrypt(key, PLAINTEXT);

    // spec: ciphertext-blob.md CB-22
    @Test
    void decrypt_ofABlobWithAnyBitFlipped_isRefused() {
        for (int bit = 0; bit < 8 * blob.length; bit++) {
            byte[] flipped = blob.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(opens(flipped, CONTEXT)).as("bit %d", bit).isFalse();
        }
        assertThat(opens(blob, CONTEXT)).isTrue();
    }

    // spec: ciphertext-blob.md CB-20, CB-22
    @Test
    void decrypt_ofABlobOfAnyOtherLength_isRefused() {
        for (int length = 0; length < 2 * blob.length; length++) {
            boolean opens = opens(Arrays.copyOf(blob, length), CONTEXT);
            assertThat(opens).as("length %d", length).isEqualTo(length == blob.length);
        }
        byte[] longest = Arrays.copyOf(blob, CiphertextBlob.MAX_PLAINTEXT_LENGTH + 146);
        assertThat(opens(longest, CONTEXT)).isFalse();
    }

    // spec: ciphertext-blob.md CB-20
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65, 66, 129, 130, 145, 146})
    void parse_ofABlobWithoutCiphertext_isEmpty(int length) {
        assertThat(CiphertextBlob.parse(Arrays.copyOf(blob, length))).isEmpty();
    }

    // spec: ciphertext-blob.md CB-20
    @ParameterizedTest
    @MethodSource("bytesOfTheForm")
    void parse_withAnyOtherByteWhereTheFormFixesIt_isEmpty(int offset, String allowed) {
        for (int value = 0; value < 256; value++) {
            byte[] changed = blob.clone();
            changed[offset] = (byte) value;
            boolean expected = allowed.indexOf(value) >= 0;
            assertThat(CiphertextBlob.parse(changed).isPresent())
                    .as("byte %d at %d", value, offset)
                    .isEqualTo(expected);
        }
    }

    // spec: ciphertext-blob.md CB-23
    @ParameterizedTest
    @MethodSource("otherContexts")
    void decrypt_withAnotherContext_isRefused(Map<String, String> pairs) {
        assertThat(opens(blob, context(pairs))).isFalse();
    }

    // spec: ciphertext-blob.md CB-23
    @Test
    void decrypt_withOtherMaterialOfTheSameIdentity_isRefused() {
        CiphertextBlob received = CiphertextBlob.parse(blob).orElseThrow();
        BackingKey other = Keys.named(key.identity(), random.bytes(BackingKey.LENGTH));

        assertThat(open(received, other, CONTEXT)).isEmpty();
    }

    // spec: ciphertext-blob.md CB-23
    @Test
    void decrypt_withAnotherHeader_isRefusedUnderTheSameMaterial() {
        byte[] material = Keys.bytesOf(key.secret());
        for (BackingKeyIdentity identity : otherIdentities(key.identity())) {
            byte[] moved = blob.clone();
            System.arraycopy(BlobHeader.encode(identity), 0, moved, 0, BlobHeader.LENGTH);
            CiphertextBlob received = CiphertextBlob.parse(moved).orElseThrow();

            assertThat(received.identity()).isEqualTo(identity);
            assertThat(open(received, key, CONTEXT)).isEmpty();
            assertThat(open(received, Keys.named(identity, material), CONTEXT)).isEmpty();
        }
    }

    // spec: ciphertext-blob.md CB-22
    @Test
    void decrypt_ofPartsOfTwoBlobs_isRefused() {
        byte[] other = encrypt(key, random.bytes(PLAINTEXT.length));
        int[] borders = {0, BlobHeader.LENGTH, 98, 130, blob.length - 16, blob.length};

        for (int mix = 1; mix < 31; mix++) {
            byte[] mixed = blob.clone();
            for (int part = 0; part < 5; part++) {
                if ((mix >> part & 1) == 1) {
                    System.arraycopy(other, borders[part], mixed, borders[part], borders[part + 1] - borders[part]);
                }
            }
            boolean onlyHeader = mix == 1 || mix == 30;
            assertThat(opens(mixed, CONTEXT)).as("mix %d", mix).isEqualTo(onlyHeader);
        }
    }

    // spec: ciphertext-blob.md CB-24
    @Test
    void decryptUnknown_ofAGoodBlob_isRefused() {
        CiphertextBlob received = CiphertextBlob.parse(blob).orElseThrow();

        assertThatThrownBy(() -> cipher.decryptUnknown(received, CONTEXT))
                .isInstanceOf(CiphertextRejectedException.class);
    }

    // spec: ciphertext-blob.md CB-24: even the holder of the dummy key's bytes gets nothing
    @Test
    void decryptUnknown_ofABlobUnderTheDummyKey_isRefused() {
        byte[] dummy = new byte[BackingKey.LENGTH];
        BlobCipher known = new BlobCipher(new QueuedRandomSource(dummy));
        BackingKey sameAsDummy = Keys.named(key.identity(), dummy);
        CiphertextBlob forged =
                CiphertextBlob.parse(encrypt(sameAsDummy, PLAINTEXT)).orElseThrow();

        assertThatThrownBy(() -> known.decryptUnknown(forged, CONTEXT)).isInstanceOf(CiphertextRejectedException.class);
    }

    // spec: ciphertext-blob.md CB-25
    @Test
    void rejections_whateverWasWrong_areAlike() {
        byte[] wrongTag = changed(blob.length - 1);
        byte[] wrongCommitment = changed(100);
        CiphertextBlob good = CiphertextBlob.parse(blob).orElseThrow();
        List<Throwable> rejections = List.of(
                rejection(wrongTag, CONTEXT),
                rejection(wrongCommitment, CONTEXT),
                rejection(blob, EncryptionContext.EMPTY),
                catchThrowable(() -> cipher.decryptUnknown(good, CONTEXT)));

        assertThat(rejections).allSatisfy(rejection -> {
            assertThat(rejection)
                    .isExactlyInstanceOf(CiphertextRejectedException.class)
                    .hasNoCause();
            assertThat(rejection.getMessage()).isNull();
            assertThat(rejection.getStackTrace()).isEmpty();
            assertThat(rejection.getSuppressed()).isEmpty();
        });
    }

    @Test
    void encryptAndDecrypt_withAClosedKey_fail() {
        CiphertextBlob received = CiphertextBlob.parse(blob).orElseThrow();
        key.close();

        assertThatThrownBy(() -> encrypt(key, PLAINTEXT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cipher.decrypt(received, key, CONTEXT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void decryptUnknown_whenTheCipherIsClosed_fails() {
        CiphertextBlob received = CiphertextBlob.parse(blob).orElseThrow();
        cipher.close();

        assertThatThrownBy(() -> cipher.decryptUnknown(received, CONTEXT)).isInstanceOf(IllegalStateException.class);
    }

    static Stream<Arguments> bytesOfTheForm() {
        Stream<Arguments> format = IntStream.range(0, 5)
                .mapToObj(offset -> Arguments.of(offset, "KHCB\u0001".substring(offset, offset + 1)));
        Stream<Arguments> account = IntStream.range(5, 17).mapToObj(offset -> Arguments.of(offset, "0123456789"));
        return Stream.concat(Stream.concat(format, account), Stream.of(Arguments.of(17, "\u0001\u0002")));
    }

    static Stream<Map<String, String>> otherContexts() {
        return Stream.of(
                Map.of(),
                Map.of("tenant", "Blue"),
                Map.of("Tenant", "blue"),
                Map.of("tenant", "blue "),
                Map.of("tenant", "blu"),
                Map.of("tenantb", "lue"),
                Map.of("blue", "tenant"),
                Map.of("tenant", "blue", "", ""),
                Map.of("tenant", "blue", "tenant2", "blue"));
    }

    private static List<BackingKeyIdentity> otherIdentities(BackingKeyIdentity own) {
        KeyId otherKey = new KeyId("0" + Keys.UUID.value().substring(1));
        KeyMaterialId otherMaterial = new KeyMaterialId("0".repeat(64));
        return List.of(
                new BackingKeyIdentity(new AccountId("111122223334"), own.keyId(), own.materialId()),
                new BackingKeyIdentity(own.account(), Keys.MULTI_REGION, own.materialId()),
                new BackingKeyIdentity(own.account(), otherKey, own.materialId()),
                new BackingKeyIdentity(own.account(), own.keyId(), otherMaterial));
    }

    private byte[] changed(int offset) {
        byte[] changed = blob.clone();
        changed[offset] ^= 1;
        return changed;
    }

    private Throwable rejection(byte[] received, EncryptionContext context) {
        CiphertextBlob parsed = CiphertextBlob.parse(received).orElseThrow();
        return catchThrowable(() -> cipher.decrypt(parsed, key, context));
    }

    /** Whether bytes from the outside give a plaintext. */
    private boolean opens(byte[] received, EncryptionContext context) {
        return CiphertextBlob.parse(received)
                .flatMap(parsed -> open(parsed, key, context))
                .isPresent();
    }

    private Optional<SensitiveBytes> open(CiphertextBlob received, BackingKey backingKey, EncryptionContext context) {
        try {
            return Optional.of(cipher.decrypt(received, backingKey, context));
        } catch (CiphertextRejectedException e) {
            return Optional.empty();
        }
    }

    private byte[] encrypt(BackingKey backingKey, byte[] plaintext) {
        return cipher.encrypt(backingKey, SensitiveBytes.owning(plaintext.clone()), CONTEXT)
                .bytes();
    }

    private static EncryptionContext context(Map<String, String> pairs) {
        return EncryptionContext.of(pairs).orElseThrow();
    }
}
