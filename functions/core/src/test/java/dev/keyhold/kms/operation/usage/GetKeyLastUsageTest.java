package dev.keyhold.kms.operation.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import dev.keyhold.kms.operation.fixture.SettableTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetKeyLastUsageTest {
    private static final Duration LATER = Duration.ofHours(5);

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final String other = client.createKey();

    private Reply ask(String keyId) {
        return client.call("GetKeyLastUsage", Map.of("KeyId", keyId));
    }

    private Reply usage(String keyId) {
        return ask(keyId).structure("KeyLastUsage");
    }

    private Map<String, Object> request(String operation, byte[] blob) {
        Map<String, Object> request = new HashMap<>(Map.of("KeyId", key));
        switch (operation) {
            case "Encrypt" -> request.put("Plaintext", new byte[3]);
            case "Decrypt" -> request.put("CiphertextBlob", blob);
            case "ReEncrypt" -> {
                request.remove("KeyId");
                request.putAll(Map.of("CiphertextBlob", blob, "DestinationKeyId", other));
            }
            default -> request.put("KeySpec", "AES_256");
        }
        return request;
    }

    // spec: last-usage.md LU-3, LU-4
    @Test
    void key_thatWasNeverUsed_hasAnEmptyUsage() {
        kms.time().advance(LATER);

        Reply reply = ask(key);

        assertThat(reply.text("KeyId")).isEqualTo(KmsClient.idOf(key));
        assertThat(usage(key).members()).isEmpty();
        assertThat(reply.time("KeyCreationDate")).isEqualTo(SettableTime.START);
        assertThat(reply.time("TrackingStartDate")).isEqualTo(SettableTime.START);
    }

    // spec: last-usage.md LU-1, LU-3
    @ParameterizedTest
    @ValueSource(strings = {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"})
    void use_thatSucceeded_isTold(String operation) {
        byte[] blob = client.encrypt(key, new byte[3]);
        kms.time().advance(LATER);

        client.call(operation, request(operation, blob));

        Reply usage = usage(key);
        assertThat(usage.text("Operation")).isEqualTo(operation);
        assertThat(usage.time("Timestamp")).isEqualTo(SettableTime.START.plus(LATER));
        assertThat(kms.audit().entries(usage.text("KmsRequestId")))
                .extracting(entry -> entry.record().operation())
                .containsExactly(operation);
        assertThat(usage.names()).isEqualTo(Set.of("Operation", "Timestamp", "KmsRequestId"));
    }

    // spec: last-usage.md LU-1
    @Test
    void operations_thatCount_areThoseOfTheServiceModel() {
        Set<String> counted = kms.descriptors().stream()
                .filter(descriptor -> descriptor.effect() == Effect.CRYPTOGRAPHIC)
                .map(OperationDescriptor::name)
                .filter(name -> !name.equals("GenerateRandom"))
                .collect(Collectors.toSet());

        Set<String> tracked = new HashSet<>();
        ServiceModel.KMS
                .shape("KeyLastUsageTrackingOperation")
                .path("enum")
                .forEach(name -> tracked.add(name.asText()));

        assertThat(counted).isNotEmpty().isSubsetOf(tracked);
    }

    // spec: last-usage.md LU-1
    @ParameterizedTest
    @ValueSource(strings = {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"})
    void use_thatWasADryRun_doesNotCount(String operation) {
        byte[] blob = client.encrypt(key, new byte[3]);
        kms.time().advance(LATER);
        Map<String, Object> request = request(operation, blob);
        request.put("DryRun", true);

        assertThat(client.refusal(operation, request).code()).isEqualTo(KmsErrorCode.DRY_RUN);

        assertThat(usage(key).time("Timestamp")).isEqualTo(SettableTime.START);
        assertThat(usage(other).members()).isEmpty();
    }

    // spec: last-usage.md LU-1
    @Test
    void whatIsNoUse_doesNotCount() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        kms.pass(Duration.ofDays(91));
        client.describe(key);
        client.call("GenerateRandom", Map.of("NumberOfBytes", 8));
        byte[] blob = client.encrypt(other, new byte[1]);
        client.refusal("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", Map.of("a", "b")));
        client.refusal("Decrypt", Map.of("CiphertextBlob", blob, "KeyId", key));
        client.call("DisableKey", Map.of("KeyId", key));
        client.refusal("Encrypt", Map.of("KeyId", key, "Plaintext", new byte[1]));

        assertThat(usage(key).members()).isEmpty();
        assertThat(usage(other).text("Operation")).isEqualTo("Encrypt");
    }

    // spec: last-usage.md LU-2
    @Test
    void reEncrypt_isAUseOfBothKeys() {
        byte[] blob = client.encrypt(key, new byte[1]);
        kms.time().advance(LATER);

        client.call("ReEncrypt", Map.of("CiphertextBlob", blob, "DestinationKeyId", other));

        for (String each : List.of(key, other)) {
            assertThat(usage(each).text("Operation")).isEqualTo("ReEncrypt");
            assertThat(usage(each).time("Timestamp")).isEqualTo(SettableTime.START.plus(LATER));
        }
    }

    // spec: last-usage.md LU-2
    @Test
    void relatives_areUsedEachByItself() {
        String primary = client.createKey(Map.of("MultiRegion", true));
        String there = KmsFixture.OTHER_REGION.name();
        client.call("ReplicateKey", Map.of("KeyId", primary, "ReplicaRegion", there));
        KmsClient away = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(primary);

        away.encrypt(id, new byte[1]);

        assertThat(usage(primary).members()).isEmpty();
        assertThat(away.call("GetKeyLastUsage", Map.of("KeyId", id))
                        .structure("KeyLastUsage")
                        .text("Operation"))
                .isEqualTo("Encrypt");
    }

    // spec: last-usage.md LU-3, LU-5, LU-15
    @Test
    void use_ofAReplicaKeyThatWasErased_isNotToldOfTheOneThatWasMadeAgain() {
        String primary = client.createKey(Map.of("MultiRegion", true));
        Map<String, Object> replicate = Map.of("KeyId", primary, "ReplicaRegion", KmsFixture.OTHER_REGION.name());
        KmsClient away = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(primary);
        client.call("ReplicateKey", replicate);
        away.encrypt(id, new byte[1]);
        away.call("ScheduleKeyDeletion", Map.of("KeyId", id, "PendingWindowInDays", 7));
        kms.pass(Duration.ofDays(7));

        client.call("ReplicateKey", replicate);

        assertThat(away.call("GetKeyLastUsage", Map.of("KeyId", id))
                        .structure("KeyLastUsage")
                        .members())
                .isEmpty();
        assertThat(kms.usages()
                        .trailingDaysWithoutUsage(
                                kms.key(away.arnOf(id)), kms.time().instant().plus(Duration.ofDays(1))))
                .isEqualTo(1);
        away.encrypt(id, new byte[1]);
        assertThat(away.call("GetKeyLastUsage", Map.of("KeyId", id))
                        .structure("KeyLastUsage")
                        .time("Timestamp"))
                .isEqualTo(kms.time().instant());
    }

    // kms-behaviour 1c: no alias, and not of another account
    @Test
    void getKeyLastUsage_ofAnAliasOrAnotherAccount_isRefused() {
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        KmsClient stranger = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);

        client.assertRefused(
                "GetKeyLastUsage", Map.of("KeyId", "alias/it"), KmsErrorCode.NOT_FOUND, "Invalid keyId 'alias/it'");
        String unknown = "1234abcd-12ab-34cd-56ef-1234567890ab";
        client.assertRefused(
                "GetKeyLastUsage",
                Map.of("KeyId", unknown),
                KmsErrorCode.NOT_FOUND,
                "Key '" + client.arnOf(unknown) + "' does not exist");
        assertThat(stranger.refusal("GetKeyLastUsage", Map.of("KeyId", key)).code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
    }

    // spec: last-usage.md LU-5
    @Test
    void trailingDays_countFromTheLastUseOrTheCreation() {
        KmsKey record = kms.key(key);
        kms.time().advance(Duration.ofDays(30).minusMillis(1));
        assertThat(kms.usages().trailingDaysWithoutUsage(record, kms.time().instant()))
                .isEqualTo(29);
        client.encrypt(key, new byte[1]);
        assertThat(kms.usages().trailingDaysWithoutUsage(record, kms.time().instant()))
                .isZero();
        kms.time().advance(Duration.ofDays(3));
        assertThat(kms.usages().trailingDaysWithoutUsage(record, kms.time().instant()))
                .isEqualTo(3);
        assertThat(kms.usages().trailingDaysWithoutUsage(record, SettableTime.START))
                .isZero();
    }
}
