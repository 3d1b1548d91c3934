package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
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
    private static final List<String> STATES = List.of("Enabled", "Disabled", "PendingDeletion");

    /** Operation: its cells in the order of {@link #STATES}, by the guide's footnotes. Y is possible. */
    private static final Map<String, String> CELLS = cells("""
            CancelKeyDeletion                4 4 Y
            CreateAlias                      Y Y 3
            Decrypt                          Y 1 3
            DeleteAlias                      Y Y Y
            DescribeKey                      Y Y Y
            DisableKey                       Y Y 3
            DisableKeyRotation               Y 1 3
            EnableKey                        Y Y 3
            EnableKeyRotation                Y 1 3
            Encrypt                          Y 1 3
            GenerateDataKey                  Y 1 3
            GenerateDataKeyWithoutPlaintext  Y 1 3
            GetKeyPolicy                     Y Y Y
            GetKeyRotationStatus             Y Y Y
            ListAliases                      Y Y Y
            ListKeyPolicies                  Y Y Y
            ListKeyRotations                 Y Y Y
            ListResourceTags                 Y Y Y
            PutKeyPolicy                     Y Y Y
            ReEncrypt                        Y 1 3
            RotateKeyOnDemand                Y 1 3
            ScheduleKeyDeletion              Y Y 3
            TagResource                      Y Y 3
            UntagResource                    Y Y 3
            UpdateAlias                      Y Y 3
            UpdateKeyDescription             Y Y 3
            """);

    private static final Set<String> WITHOUT_KEY = Set.of("CreateKey", "GenerateRandom", "ListKeys");

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
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
        for (int i = 0; i < cells.length; i++) {
            bring(key, STATES.get(i));
            expect(cells[i], operation, request(operation));
            if (cells[i].equals("Y")) {
                restore();
            }
        }
    }

    @Test
    void reEncrypt_looksAtTheStateOfBothKeys() {
        for (int i = 0; i < STATES.size(); i++) {
            bring(key, STATES.get(i));
            String cell = List.of("Y", "1", "3").get(i);
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
            case "Y" -> client.call(operation, request);
            case "1" -> client.assertRefused(operation, request, KmsErrorCode.DISABLED, key + " is disabled.");
            case "3" ->
                client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is pending deletion.");
            case "4" ->
                client.assertRefused(operation, request, KmsErrorCode.INVALID_STATE, key + " is not pending deletion.");
            default -> throw new IllegalArgumentException(cell);
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
        request.put("AliasName", operation.equals("DeleteAlias") ? "alias/it" : "alias/other");
        if (operation.equals("CreateAlias")) {
            request.put("AliasName", "alias/new");
        }
        return request;
    }

    private void bring(String keyId, String state) {
        Map<String, String> named = Map.of("KeyId", keyId);
        if (client.state(keyId).equals("PendingDeletion")) {
            client.call("CancelKeyDeletion", named);
        }
        switch (state) {
            case "Enabled" -> client.call("EnableKey", named);
            case "Disabled" -> client.call("DisableKey", named);
            case "PendingDeletion" -> client.call("ScheduleKeyDeletion", named);
            default -> throw new IllegalArgumentException(state);
        }
        assertThat(client.state(keyId)).isEqualTo(state);
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
