package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.operation.fixture.AttributeValues;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import dev.keyhold.kms.store.ItemKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the key-state table of AWS's developer guide ("Key states of AWS KMS keys") for what is built. */
class KeyStateTableTest {
    private static final List<String> STATES =
            List.of("Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "Creating", "Updating");

    /**
     * Operation: its cells in the order of {@link #STATES}, by the guide's footnotes. Y is possible. Beyond the guide, what is shared is
     * not changed while another key becomes the primary key (multi-region.md MR-35).
     */
    private static final Map<String, String> CELLS = cells("""
            CancelKeyDeletion                4 4 Y Y 4 4
            CreateAlias                      Y Y 3 3 Y Y
            Decrypt                          Y 1 3 3 14 Y
            DeleteAlias                      Y Y Y Y Y Y
            DescribeKey                      Y Y Y Y Y Y
            DisableKey                       Y Y 3 3 14 15
            DisableKeyRotation               Y 1 3 3 14 15
            EnableKey                        Y Y 3 3 14 15
            EnableKeyRotation                Y 1 3 3 14 15
            Encrypt                          Y 1 3 3 14 Y
            GenerateDataKey                  Y 1 3 3 14 Y
            GenerateDataKeyWithoutPlaintext  Y 1 3 3 14 Y
            GetKeyLastUsage                  Y Y Y Y Y Y
            GetKeyPolicy                     Y Y Y Y Y Y
            GetKeyRotationStatus             Y Y Y Y Y Y
            ListAliases                      Y Y Y Y Y Y
            ListKeyPolicies                  Y Y Y Y Y Y
            ListKeyRotations                 Y Y Y Y Y Y
            ListResourceTags                 Y Y Y Y Y Y
            PutKeyPolicy                     Y Y Y Y Y Y
            ReEncrypt                        Y 1 3 3 14 Y
            ReplicateKey                     Y 1 3 3 14 15
            RotateKeyOnDemand                Y 1 3 3 14 15
            ScheduleKeyDeletion              Y Y 3 3 Y 15
            TagResource                      Y Y 3 3 Y Y
            UntagResource                    Y Y 3 3 Y Y
            UpdateAlias                      Y Y 3 3 Y Y
            UpdateKeyDescription             Y Y 3 3 Y Y
            UpdatePrimaryRegion              Y 1 3 3 14 Y
            """);

    private static final Set<String> WITHOUT_KEY = Set.of("CreateKey", "GenerateRandom", "ListKeys");

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey(Map.of("MultiRegion", true));
    private final String otherKey = client.createKey();
    private final byte[] blob = client.encrypt(key, new byte[32]);
    private final byte[] otherBlob = client.encrypt(otherKey, new byte[32]);

    @BeforeEach
    void createAliases() {
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        client.call("CreateAlias", Map.of("AliasName", "alias/other", "TargetKeyId", otherKey));
    }

    static Stream<String> operations() {
        return CELLS.keySet().stream();
    }

    @Test
    void table_hasEveryOperationThatIsBuilt() {
        Set<String> expected = new TreeSet<>(ServiceModel.KMS.operations());
        expected.removeAll(UnbuiltOperation.all().stream()
                .map(operation -> operation.descriptor().name())
                .toList());
        expected.removeAll(WITHOUT_KEY);

        assertThat(CELLS.keySet()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_inEachState_doesWhatTheTableSays(String operation) {
        String[] cells = CELLS.getOrDefault(operation, "").split(" ");
        for (int i = cells.length - 1;
                i >= 0;
                i--) { // enabled last: a primary key with a replica key is never PendingDeletion
            bring(key, STATES.get(i));
            expect(cells[i], operation, request(operation));
            if (cells[i].equals("Y")) {
                restore();
            }
        }
    }

    // spec: multi-region.md MR-35
    @Test
    void updatePrimaryRegion_whileAnotherRegionBecomesPrimary_isRefused() {
        bring(key, "Updating");
        Map<String, Object> request = request("UpdatePrimaryRegion");
        client.call("UpdatePrimaryRegion", request);

        request.put("PrimaryRegion", "ap-south-1");

        expect("15", "UpdatePrimaryRegion", request);
    }

    @Test
    void reEncrypt_looksAtTheStateOfBothKeys() {
        for (int i = 0; i < STATES.size(); i++) {
            bring(key, STATES.get(i));
            String cell = List.of("Y", "1", "3", "3", "14", "Y").get(i);
            expect(cell, "ReEncrypt", Map.of("CiphertextBlob", blob, "DestinationKeyId", otherKey));
            expect(cell, "ReEncrypt", Map.of("CiphertextBlob", otherBlob, "DestinationKeyId", key));
        }
    }

    @Test
    void updateAlias_offAKeyInAnyState_isPossible() {
        for (String state : STATES) {
            bring(key, state);
            client.call("UpdateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", otherKey));
            restore();
        }
    }

    private void expect(String cell, String operation, Map<String, ?> request) {
        switch (cell) {
            case "Y" -> expectPossible(operation, request);
            case "1" -> client.assertRefused(operation, request, KmsErrorCode.DISABLED, key + " is disabled.");
            case "3" ->
                client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is pending deletion.");
            case "4" ->
                client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is not pending deletion.");
            case "14" -> client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is creating.");
            case "15" -> client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is updating.");
            default -> throw new IllegalArgumentException(cell);
        }
    }

    /** There is no replica key that could become the primary key; that is looked at when the state permits it. */
    private void expectPossible(String operation, Map<String, ?> request) {
        if (operation.equals("UpdatePrimaryRegion") && client.state(key).equals("Enabled")) {
            assertThat(client.refusal(operation, request).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        } else {
            client.call(operation, request);
        }
    }

    /** A request that is right but for the state of the key. */
    private Map<String, Object> request(String operation) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "Plaintext",
                new byte[1],
                "DestinationKeyId",
                otherKey,
                "CiphertextBlob",
                blob,
                "Description",
                "new",
                "Tags",
                List.of(KmsClient.tag("team", "blue")),
                "TagKeys",
                List.of("team"),
                "KeySpec",
                "AES_256",
                "TargetKeyId",
                key,
                "Policy",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"));
        request.put("KeyId", key);
        request.put("ReplicaRegion", "ap-south-1");
        request.put("PrimaryRegion", KmsFixture.OTHER_REGION.name());
        request.put("AliasName", operation.equals("DeleteAlias") ? "alias/it" : "alias/other");
        if (operation.equals("CreateAlias")) {
            request.put("AliasName", "alias/new");
        }
        return request;
    }

    private void bring(String keyId, String state) {
        Map<String, String> named = Map.of("KeyId", keyId);
        change(Map.of());
        if (client.state(keyId).equals("PendingDeletion")) {
            client.call("CancelKeyDeletion", named);
        }
        switch (state) {
            case "Enabled" -> client.call("EnableKey", named);
            case "Disabled" -> client.call("DisableKey", named);
            case "PendingDeletion" -> client.call("ScheduleKeyDeletion", named);
            case "PendingReplicaDeletion" ->
                change(Map.of(
                        "deletionWindowDays",
                        7L,
                        "deletionRequestedBy",
                        "caller",
                        "deletionRequestId",
                        "request",
                        "deletionRequested",
                        0L));
            case "Creating" -> change(Map.of("incomplete", true));
            case "Updating" -> change(Map.of("successor", KmsFixture.OTHER_REGION.name()));
            default -> throw new IllegalArgumentException(state);
        }
        assertThat(client.state(keyId)).isEqualTo(state);
    }

    /** Puts the key into a state that passes by itself, by its record; or takes it out of such a state. */
    private void change(Map<String, Object> passing) {
        KeyArn arn = KeyArn.parse(key).orElseThrow();
        ItemKey record = new ItemKey("key/" + arn.account() + "/" + arn.region() + "/" + arn.keyId(), "key");
        Map<String, Object> attributes =
                AttributeValues.of(kms.store().get(record).orElseThrow().attributes());
        boolean waits = !attributes.containsKey("deletionDate");
        attributes.keySet().removeAll(Set.of("incomplete", "successor"));
        if (waits) {
            attributes.remove("deletionWindowDays");
        }
        attributes.putAll(passing);
        kms.store().overwrite(record, AttributeValues.attributes(attributes));
    }

    /** Takes back what a call did to aliases. */
    private void restore() {
        bring(key, "Enabled");
        List<String> names = client.call("ListAliases", Map.of()).structures("Aliases").stream()
                .map(entry -> entry.text("AliasName"))
                .toList();
        names.forEach(name -> client.call("DeleteAlias", Map.of("AliasName", name)));
        createAliases();
    }

    private static Map<String, String> cells(String table) {
        Map<String, String> cells = new TreeMap<>();
        table.lines().forEach(line -> {
            String[] words = line.split(" +", 2);
            cells.put(words[0], words[1]);
        });
        return cells;
    }
}
