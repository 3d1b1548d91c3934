package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobCipherTest {
    private static final AccountId ACCOUNT = Keys.ACCOUNT;
    private static final KeyId KEY_ID = Keys.UUID;
    private static final EncryptionContext CONTEXT =
            EncryptionContext.of(Map.of("tenant", "blue")).orElseThrow();

    private final RandomSource random = new SeededRandomSource(1);
    private final BlobCipher cipher = new BlobCipher(random);
    private final BackingKey key = BackingKey.generate(ACCOUNT, KEY_ID, random);

    // spec: ciphertext-blob.md CB-1, CB-23
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 32, 64, 4095, 4096})
    void decrypt_withTheSameKeyAndContext_givesThePlaintext(int length) throws Exception {
        byte[] plaintext = random.bytes(length);

        byte[] blob = encrypt(plaintext, CONTEXT).bytes();
        CiphertextBlob received = CiphertextBlob.parse(blob).orElseThrow();

        assertThat(blob).hasSize(length + 146).hasSizeLessThanOrEqualTo(6144);
        assertThat(decrypt(received, CONTEXT)).isEqualTo(plaintext);
    }

    // spec: ciphertext-blob.md CB-3
    @Test
    void parse_ofABlob_namesItsBackingKey() {
        CiphertextBlob blob =
                CiphertextBlob.parse(encrypt(new byte[8], CONTEXT).bytes()).orElseThrow();

        assertThat(blob.identity()).isEqualTo(key.identity());
        assertThat(blob.account()).isEqualTo(ACCOUNT);
        assertThat(blob.keyId()).isEqualTo(KEY_ID);
        assertThat(blob.materialId()).isEqualTo(key.identity().materialId());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4097})
    void encrypt_ofAPlaintextOfNoAllowedLength_isRefused(int length) {
        assertThatThrownBy(() -> encrypt(new byte[length], CONTEXT)).isInstanceOf(IllegalArgumentException.class);
    }

    // spec: ciphertext-blob.md CB-11
    @Test
    void encrypt_ofTheSamePlaintextTwice_sharesOnlyTheHeader() {
        byte[] plaintext = "the same text".getBytes(UTF_8);

        byte[] first = encrypt(plaintext, CONTEXT).bytes();
        byte[] second = encrypt(plaintext, CONTEXT).bytes();

        for (int start = BlobHeader.LENGTH; start + 8 <= first.length; start += 8) {
            assertThat(first).as("8 bytes at %d", start).isNotEqualTo(second);
            assertThat(slice(first, start)).isNotEqualTo(slice(second, start));
        }
    }

    @Test
    void parse_whenTheArraysOutsideChange_theBlobStaysAsItWas() throws Exception {
        byte[] received = encrypt(new byte[8], CONTEXT).bytes();
        CiphertextBlob blob = CiphertextBlob.parse(received).orElseThrow();

        Arrays.fill(received, (byte) 0);
        Arrays.fill(blob.bytes(), (byte) 0);

        assertThat(decrypt(blob, CONTEXT)).isEqualTo(new byte[8]);
    }

    @Test
    void equals_comparesBytes() {
        CiphertextBlob blob = encrypt(new byte[8], CONTEXT);

        assertThat(CiphertextBlob.parse(blob.bytes())).contains(blob).get().hasSameHashCodeAs(blob);
        assertThat(blob).isNotEqualTo(encrypt(new byte[8], CONTEXT)).isNotEqualTo("text");
    }

    // spec: ciphertext-blob.md CB-2, key-hierarchy.md KH-42
    @Test
    void identity_ofAMultiRegionKey_isTheSameInEachOfItsRegions() throws Exception {
        BackingKey primary = BackingKey.generate(Keys.ACCOUNT, Keys.MULTI_REGION, random);
        SecretBytes sameMaterial = SecretBytes.copyOf(Keys.bytesOf(primary.secret()));
        BackingKey replica = BackingKey.ofMaterial(Keys.ACCOUNT, Keys.MULTI_REGION, sameMaterial);

        CiphertextBlob blob = cipher.encrypt(primary, SensitiveBytes.owning(new byte[] {7}), CONTEXT);

        assertThat(replica.identity()).isEqualTo(primary.identity());
        assertThat(cipher.decrypt(blob, replica, CONTEXT).use(byte[]::clone)).containsExactly(7);
    }

    private static byte[] slice(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start, start + 8);
    }

    private CiphertextBlob encrypt(byte[] plaintext, EncryptionContext context) {
        return cipher.encrypt(key, SensitiveBytes.owning(plaintext.clone()), context);
    }

    private byte[] decrypt(CiphertextBlob blob, EncryptionContext context) throws CiphertextRejectedException {
        return cipher.decrypt(blob, key, context).use(byte[]::clone);
    }
}
