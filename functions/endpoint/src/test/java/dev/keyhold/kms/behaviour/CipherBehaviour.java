package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static dev.keyhold.kms.behaviour.Behaviour.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** What is done with key material. */
interface CipherBehaviour extends Behaviour {
    /** The one text for every key that a ciphertext may name in vain. */
    String AMBIGUOUS =
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, "
                    + "or you are not allowed to access.";

    @Test
    default void encrypt_thenDecrypt_givesThePlaintext() {
        KeyMetadata key = newKey();
        for (int length : new int[] {1, 2, 3, 16, 255, 4096}) {
            byte[] plaintext = new byte[length];
            Arrays.fill(plaintext, (byte) length);
            EncryptResponse encrypted =
                    kms().encrypt(request -> request.keyId(key.keyId()).plaintext(SdkBytes.fromByteArray(plaintext)));
            DecryptResponse decrypted = kms().decrypt(request -> request.ciphertextBlob(encrypted.ciphertextBlob()));

            assertThat(encrypted.keyId()).isEqualTo(key.arn());
            assertThat(encrypted.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT);
            assertThat(encrypted.ciphertextBlob().asByteArray()).hasSizeLessThanOrEqualTo(6144);
            assertThat(decrypted.plaintext().asByteArray()).isEqualTo(plaintext);
            assertThat(decrypted.keyId()).isEqualTo(key.arn());
            assertThat(decrypted.keyMaterialId()).isEqualTo(key.currentKeyMaterialId());
        }
    }

    @Test
    default void decrypt_withTheContextInAnyOrder_givesThePlaintext() {
        String id = newKey().keyId();
        Map<String, String> context = Map.of("b", "2", "a", "1", "ключ", "\uD83D\uDE00", "", "");
        SdkBytes blob = kms().encrypt(
                        request -> request.keyId(id).plaintext(bytes("x")).encryptionContext(context))
                .ciphertextBlob();

        assertThat(decrypt(blob, new TreeMap<>(context))).isEqualTo("x");
    }

    @Test
    default void decrypt_withAnotherContext_isRefusedWithoutMessage() {
        String id = newKey().keyId();
        SdkBytes blob = kms().encrypt(
                        request -> request.keyId(id).plaintext(bytes("x")).encryptionContext(Map.of("a", "bc")))
                .ciphertextBlob();

        for (Map<String, String> other :
                List.of(Map.<String, String>of(), Map.of("ab", "c"), Map.of("a", "bC"), Map.of("A", "bc"))) {
            assertRefused(InvalidCiphertextException.class, null, () -> decrypt(blob, other));
        }
    }

    @Test
    default void decrypt_ofWhatIsNoCiphertext_isRefusedWithoutMessage() {
        assertRefused(InvalidCiphertextException.class, null, () -> decrypt(bytes("nothing"), Map.of()));
    }

    @Test
    default void decrypt_ofAnAlteredCiphertext_neverGivesAPlaintext() {
        String id = newKey().keyId();
        byte[] blob = kms().encrypt(request -> request.keyId(id).plaintext(bytes("x")))
                .ciphertextBlob()
                .asByteArray();
        for (int i = 0; i < blob.length; i += 7) {
            byte[] altered = blob.clone();
            altered[i] ^= 1;
            assertThat(catchThrowable(() -> decrypt(SdkBytes.fromByteArray(altered), Map.of())))
                    .as("byte %d", i)
                    .isInstanceOf(KmsException.class);
        }
    }

    @Test
    default void decrypt_underTheKeyThatIsNamed_isHeldToIt() {
        KeyMetadata key = newKey();
        KeyMetadata other = newKey();
        SdkBytes blob = kms().encrypt(request -> request.keyId(key.keyId()).plaintext(bytes("x")))
                .ciphertextBlob();

        assertThat(kms().decrypt(request -> request.ciphertextBlob(blob).keyId(key.arn()))
                        .plaintext()
                        .asUtf8String())
                .isEqualTo("x");
        assertRefused(
                IncorrectKeyException.class,
                "The key ID in the request does not identify a CMK that can perform this operation.",
                () -> kms().decrypt(request -> request.ciphertextBlob(blob).keyId(other.keyId())));
    }

    @Test
    default void decrypt_inAnotherRegion_saysNothing() {
        String id = newKey().keyId();
        SdkBytes blob = kms().encrypt(request -> request.keyId(id).plaintext(bytes("x")))
                .ciphertextBlob();

        assertRefused(
                "AccessDeniedException",
                AMBIGUOUS,
                () -> clients().kms(Region.US_WEST_2).decrypt(request -> request.ciphertextBlob(blob)));
    }

    @Test
    default void generateDataKey_givesAKeyThatDecryptGivesAgain() {
        KeyMetadata key = newKey();
        Map<String, String> context = Map.of("purpose", "test");
        GenerateDataKeyResponse generated = kms().generateDataKey(request ->
                request.keyId(key.arn()).keySpec(DataKeySpec.AES_256).encryptionContext(context));

        assertThat(generated.plaintext().asByteArray()).hasSize(32);
        assertThat(generated.keyId()).isEqualTo(key.arn());
        assertThat(kms().decrypt(request -> request.ciphertextBlob(generated.ciphertextBlob())
                                .encryptionContext(context))
                        .plaintext())
                .isEqualTo(generated.plaintext());
        assertThat(kms().generateDataKey(request -> request.keyId(key.keyId()).numberOfBytes(1024))
                        .plaintext()
                        .asByteArray())
                .hasSize(1024);
    }

    @Test
    default void generateDataKeyWithoutPlaintext_givesOneThatCanBeDecrypted() {
        String id = newKey().keyId();
        SdkBytes blob = kms().generateDataKeyWithoutPlaintext(
                        request -> request.keyId(id).keySpec(DataKeySpec.AES_128))
                .ciphertextBlob();

        assertThat(kms().decrypt(request -> request.ciphertextBlob(blob))
                        .plaintext()
                        .asByteArray())
                .hasSize(16);
    }

    @Test
    default void reEncrypt_movesACiphertextToAnotherKeyAndContext() {
        KeyMetadata source = newKey();
        KeyMetadata destination = newKey();
        SdkBytes blob = kms().encrypt(request ->
                        request.keyId(source.keyId()).plaintext(bytes("moved")).encryptionContext(Map.of("from", "1")))
                .ciphertextBlob();
        ReEncryptResponse moved = kms().reEncrypt(request -> request.ciphertextBlob(blob)
                .sourceEncryptionContext(Map.of("from", "1"))
                .destinationKeyId(destination.keyId())
                .destinationEncryptionContext(Map.of("to", "2")));

        assertThat(moved.sourceKeyId()).isEqualTo(source.arn());
        assertThat(moved.keyId()).isEqualTo(destination.arn());
        assertThat(decrypt(moved.ciphertextBlob(), Map.of("to", "2"))).isEqualTo("moved");
    }

    @Test
    default void generateRandom_givesAsMuchAsIsAskedFor() {
        assertThat(kms().generateRandom(request -> request.numberOfBytes(1024))
                        .plaintext()
                        .asByteArray())
                .hasSize(1024);
    }

    @Test
    default void encrypt_ofTooMuch_isRefusedWithoutShowingIt() {
        String id = newKey().keyId();

        assertRefused(
                "ValidationException",
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have "
                        + "length less than or equal to 4096",
                () -> kms().encrypt(request -> request.keyId(id).plaintext(bytes("s".repeat(4097)))));
    }

    private String decrypt(SdkBytes blob, Map<String, String> context) {
        return kms().decrypt(request -> request.ciphertextBlob(blob).encryptionContext(context))
                .plaintext()
                .asUtf8String();
    }
}
