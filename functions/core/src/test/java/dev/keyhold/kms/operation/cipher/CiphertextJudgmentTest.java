package dev.keyhold.kms.operation.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.store.ItemKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The order in which a ciphertext is judged, by Decrypt and by ReEncrypt alike (kms-behaviour 2.5): form, the key that the
 * caller named, existence and permission in one, state, and at last what is in it.
 */
// spec: ciphertext-blob.md CB-20 to CB-25
class CiphertextJudgmentTest {
    private static final String AMBIGUOUS =
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, "
                    + "or you are not allowed to access.";
    private static final String INCORRECT =
            "The key ID in the request does not identify a CMK that can perform this operation.";
    private static final int ACCOUNT_START = 5;
    private static final int KIND_START = 17;
    private static final int KEY_START = 18;
    private static final int MATERIAL_START = 34;

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final KmsClient stranger = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
    private final KmsClient elsewhere = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
    private final String key = client.createKey();
    private final String otherKey = client.createKey();
    private final byte[] blob = client.encrypt(key, new byte[32]);

    @BeforeEach
    void createAliases() {
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        client.call("CreateAlias", Map.of("AliasName", "alias/other", "TargetKeyId", otherKey));
    }

    @Test
    void blob_truncatedAtAnyLength_isOneRefusalWithoutText() {
        for (int length = 1; length < blob.length; length++) {
            refused(client, Arrays.copyOf(blob, length), null, KmsErrorCode.INVALID_CIPHERTEXT, "");
        }
    }

    @Test
    void blob_withAnyBytesAppended_isRefused() {
        for (int more : new int[] {1, 16, 146, 4064, 4065, 6144 - blob.length}) {
            refused(client, Arrays.copyOf(blob, blob.length + more), null, KmsErrorCode.INVALID_CIPHERTEXT, "");
        }
    }

    @Test
    void blob_withAnyBitFlipped_isRefusedAsWhatItThenSays() {
        for (int bit = 0; bit < blob.length * 8; bit++) {
            byte[] flipped = blob.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));

            KmsException refusal = client.refusal("Decrypt", Map.of("CiphertextBlob", flipped));

            boolean namesAnotherKey = isAnotherName(flipped, bit / 8);
            assertThat(refusal.code())
                    .as("bit " + bit)
                    .isEqualTo(namesAnotherKey ? KmsErrorCode.ACCESS_DENIED : KmsErrorCode.INVALID_CIPHERTEXT);
            assertThat(refusal.publicMessage()).isEqualTo(namesAnotherKey ? AMBIGUOUS : "");
        }
    }

    /** Whether the changed byte makes a well-formed name of a key that is not there. */
    private static boolean isAnotherName(byte[] flipped, int place) {
        if (place >= ACCOUNT_START && place < KIND_START) {
            return flipped[place] >= '0' && flipped[place] <= '9';
        }
        boolean otherKind = place == KIND_START && (flipped[place] == 1 || flipped[place] == 2);
        return otherKind || (place >= KEY_START && place < MATERIAL_START);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 130, 147, 178, 6144})
    void blob_ofNonsense_isRefusedWithoutText_whateverKeyIsNamed(int length) {
        refused(client, new byte[length], null, KmsErrorCode.INVALID_CIPHERTEXT, "");
        for (String name : List.of(key, "nonsense", "alias/none", key.replace("1111", "9999"))) {
            refused(client, new byte[length], name, KmsErrorCode.INVALID_CIPHERTEXT, "");
        }
    }

    @Test
    void blob_underAnotherKeyOfTheCallers_isTheWrongKey() {
        for (String name :
                List.of(otherKey, KmsClient.idOf(otherKey), "alias/other", client.aliasArnOf("alias/other"))) {
            refused(client, blob, name, KmsErrorCode.INCORRECT_KEY, INCORRECT);
        }
    }

    @Test
    void blob_underAKeyThatIsNotThere_saysWhatIsWrongWithTheName() {
        String unknown = "1234abcd-12ab-34cd-56ef-1234567890ab";
        String missing = "Key '" + client.arnOf(unknown) + "' does not exist";
        refused(client, blob, unknown, KmsErrorCode.NOT_FOUND, missing);
        refused(client, blob, client.arnOf(unknown), KmsErrorCode.NOT_FOUND, missing);
        refused(client, blob, "nonsense", KmsErrorCode.NOT_FOUND, "Invalid keyId 'nonsense'");
        refused(client, blob, elsewhere.arnOf(unknown), KmsErrorCode.NOT_FOUND, "Invalid arn eu-west-1");
        refused(
                client,
                blob,
                "alias/none",
                KmsErrorCode.NOT_FOUND,
                "Alias " + client.aliasArnOf("alias/none") + " is not found.");
    }

    @Test
    void blob_underAKeyThatTheCallerMayNotUse_tellsNothingOfTheBlob() {
        String denied =
                "User: arn:aws:iam::444455556666:root is not authorized to perform: kms:Decrypt on resource: %s "
                        + "because no resource-based policy allows the kms:Decrypt action";
        for (String name : List.of(key, otherKey)) {
            stranger.assertRefused(
                    "Decrypt",
                    Map.of("CiphertextBlob", blob, "KeyId", name),
                    KmsErrorCode.ACCESS_DENIED,
                    denied.formatted(name));
        }
    }

    @Test
    void blob_ofAKeyThatIsElsewhereOrNotThereOrNotPermitted_isOneAndTheSameRefusal() {
        byte[] erased = blobOfErasedKey();
        byte[] ofNoAccount = blob.clone();
        ofNoAccount[ACCOUNT_START] = '9';
        byte[] ofMultiRegion = blob.clone();
        ofMultiRegion[KIND_START] = 2;

        refused(stranger, blob, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        refused(stranger, blob, KmsClient.idOf(key), KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        refused(elsewhere, blob, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        refused(elsewhere, blob, KmsClient.idOf(key), KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        for (byte[] unknown : List.of(erased, ofNoAccount, ofMultiRegion)) {
            refused(client, unknown, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
            refused(stranger, unknown, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        }
    }

    @Test
    void blob_ofAnAwsManagedKey_isNotPermitted() {
        String managed = KmsClient.idOf(client.describe("alias/aws/s3").text("Arn"));
        byte[] named = blob.clone();
        byte[] id = HexFormat.of().parseHex(managed.replace("-", ""));
        System.arraycopy(id, 0, named, KEY_START, id.length);

        refused(client, named, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
    }

    @Test
    void blob_ofAnotherRegion_underItsKeyThere_namesTheRegion() {
        refused(elsewhere, blob, key, KmsErrorCode.NOT_FOUND, "Invalid arn us-east-1");
    }

    @Test
    void stateOfTheKey_isToldOnlyToThosePermitted_andBeforeWhatIsInTheBlob() {
        byte[] damaged = blob.clone();
        damaged[blob.length - 1] ^= 1;
        client.call("DisableKey", Map.of("KeyId", key));

        for (byte[] each : List.of(blob, damaged)) {
            refused(client, each, null, KmsErrorCode.DISABLED, key + " is disabled.");
            refused(client, each, key, KmsErrorCode.DISABLED, key + " is disabled.");
            refused(client, each, otherKey, KmsErrorCode.INCORRECT_KEY, INCORRECT);
            refused(stranger, each, null, KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        }
        client.call("ScheduleKeyDeletion", Map.of("KeyId", key));
        refused(client, damaged, null, KmsErrorCode.INVALID_STATE, key + " is pending deletion.");
    }

    @Test
    void blob_ofAMaterialThatTheKeyDoesNotHave_isRefusedLikeADamagedOne() {
        byte[] unknownMaterial = blob.clone();
        unknownMaterial[MATERIAL_START] ^= 1;

        refused(client, unknownMaterial, null, KmsErrorCode.INVALID_CIPHERTEXT, "");
        refused(client, unknownMaterial, key, KmsErrorCode.INVALID_CIPHERTEXT, "");
    }

    @Test
    void blob_withTheNameOfAnotherKey_doesNotOpenUnderIt() {
        byte[] renamed = client.encrypt(otherKey, new byte[32]);
        System.arraycopy(blob, MATERIAL_START, renamed, MATERIAL_START, blob.length - MATERIAL_START);
        byte[] withItsMaterial = client.encrypt(otherKey, new byte[32]);
        int nonce = MATERIAL_START + 32;
        System.arraycopy(blob, nonce, withItsMaterial, nonce, blob.length - nonce);

        for (byte[] each : List.of(renamed, withItsMaterial)) {
            refused(client, each, null, KmsErrorCode.INVALID_CIPHERTEXT, "");
            refused(client, each, otherKey, KmsErrorCode.INVALID_CIPHERTEXT, "");
            refused(client, each, key, KmsErrorCode.INCORRECT_KEY, INCORRECT);
        }
    }

    /** Both operations that open ciphertexts judge alike. */
    private void refused(
            KmsClient caller, byte[] ciphertext, @Nullable String keyId, KmsErrorCode code, String message) {
        Map<String, Object> request = new HashMap<>(Map.of("CiphertextBlob", ciphertext));
        if (keyId != null) {
            request.put("KeyId", keyId);
        }
        caller.assertRefused("Decrypt", request, code, message);

        Map<String, Object> move = new HashMap<>(Map.of("CiphertextBlob", ciphertext));
        move.put("DestinationKeyId", caller.createKey());
        if (keyId != null) {
            move.put("SourceKeyId", keyId);
        }
        caller.assertRefused("ReEncrypt", move, code, message);
    }

    private byte[] blobOfErasedKey() {
        String doomed = client.createKey();
        byte[] sealed = client.encrypt(doomed, new byte[32]);
        kms.store().items().stream()
                .map(item -> item.key())
                .filter(name -> name.partition().endsWith(KmsClient.idOf(doomed)))
                .forEach((ItemKey name) -> kms.store().erase(name));
        return sealed;
    }
}
