package dev.keyhold.kms.operation.multiregion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users see of multi-Region keys, whether their Regions share a store or not (multi-region.md MR-10). */
final class MultiRegionKeyTest {
    private static final String HERE = KmsFixture.REGION.name();
    private static final String THERE = KmsFixture.OTHER_REGION.name();
    private static final byte[] PLAINTEXT = {1, 2, 3};

    static Stream<KmsFixture> worlds() {
        return Stream.of(new KmsFixture(), KmsFixture.ofTwoStores());
    }

    private static KmsClient here(KmsFixture kms) {
        return kms.client();
    }

    private static KmsClient there(KmsFixture kms) {
        return kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
    }

    private static String createPrimary(KmsFixture kms) {
        return KmsClient.idOf(here(kms).createKey(Map.of("MultiRegion", true)));
    }

    private static String createReplicated(KmsFixture kms) {
        String id = createPrimary(kms);
        here(kms).call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        return id;
    }

    // spec: multi-region.md MR-1
    @ParameterizedTest
    @MethodSource("worlds")
    void createKey_multiRegion_isPrimaryWithoutReplicas(KmsFixture kms) {
        Reply metadata =
                here(kms).call("CreateKey", Map.of("MultiRegion", true)).structure("KeyMetadata");

        assertThat(metadata.text("KeyId")).matches("mrk-[0-9a-f]{32}");
        assertThat(metadata.flag("MultiRegion")).isTrue();
        Reply configuration = metadata.structure("MultiRegionConfiguration");
        assertThat(configuration.text("MultiRegionKeyType")).isEqualTo("PRIMARY");
        assertThat(configuration.structure("PrimaryKey").text("Arn")).isEqualTo(metadata.text("Arn"));
        assertThat(configuration.structure("PrimaryKey").text("Region")).isEqualTo(HERE);
        assertThat(configuration.structures("ReplicaKeys")).isEmpty();
        assertThat(here(kms).describe(here(kms).createKey()).names().toString())
                .doesNotContain("MultiRegionConfiguration");
    }

    // spec: multi-region.md MR-2, MR-30; kms-behaviour 2.10
    @ParameterizedTest
    @MethodSource("worlds")
    void replicateKey_makesRelativeWithPropertiesOfItsOwn(KmsFixture kms) {
        String id = KmsClient.idOf(here(kms).createKey(Map.of("MultiRegion", true, "Description", "primary")));

        Reply answer = here(kms)
                .call(
                        "ReplicateKey",
                        Map.of(
                                "KeyId",
                                id,
                                "ReplicaRegion",
                                THERE,
                                "Description",
                                "replica",
                                "Tags",
                                List.of(KmsClient.tag("of", "replica"))));

        Reply announced = answer.structure("ReplicaKeyMetadata");
        assertThat(announced.text("KeyState")).isEqualTo("Creating");
        assertThat(announced.flag("Enabled")).isFalse();
        assertThat(announced.text("Arn")).isEqualTo(there(kms).arnOf(id));
        assertThat(answer.text("ReplicaPolicy")).contains("arn:aws:iam::" + KmsFixture.ACCOUNT + ":root");
        assertThat(answer.structures("ReplicaTags")).hasSize(1);
        Reply replica = there(kms).describe(id);
        assertThat(replica.text("KeyState")).isEqualTo("Enabled");
        assertThat(replica.text("Description")).isEqualTo("replica");
        assertThat(replica.text("CurrentKeyMaterialId"))
                .isEqualTo(here(kms).describe(id).text("CurrentKeyMaterialId"));
        assertThat(replica.structure("MultiRegionConfiguration").text("MultiRegionKeyType"))
                .isEqualTo("REPLICA");
        assertThat(relatives(here(kms).describe(id))).isEqualTo(relatives(replica));
        assertThat(there(kms).tags(id)).containsExactly(Map.entry("of", "replica"));
        assertThat(here(kms).tags(id)).isEmpty();
        assertThat(here(kms).describe(id).text("Description")).isEqualTo("primary");
    }

    // spec: multi-region.md MR-2
    @ParameterizedTest
    @MethodSource("worlds")
    void policiesAndAliases_ofRelatives_areEachItsOwn_whateverIsShared(KmsFixture kms) {
        String id = createPrimary(kms);
        here(kms)
                .call(
                        "ReplicateKey",
                        Map.of("KeyId", id, "ReplicaRegion", THERE, "Policy", policyOf("the replica key")));
        assertThat(policy(there(kms), id)).isEqualTo(policyOf("the replica key"));
        here(kms).call("PutKeyPolicy", Map.of("KeyId", id, "Policy", policyOf("the primary key")));
        for (KmsClient client : List.of(here(kms), there(kms))) {
            client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", id));
        }

        here(kms).call("RotateKeyOnDemand", Map.of("KeyId", id));
        here(kms).call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 90));
        kms.pass(Duration.ofDays(90));
        here(kms).call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", THERE));
        kms.pass(Duration.ofDays(90));

        assertThat(there(kms).describe(id).text("CurrentKeyMaterialId"))
                .isEqualTo(here(kms).describe(id).text("CurrentKeyMaterialId"));
        assertThat(policy(here(kms), id)).isEqualTo(policyOf("the primary key"));
        assertThat(policy(there(kms), id)).isEqualTo(policyOf("the replica key"));
        there(kms).call("PutKeyPolicy", Map.of("KeyId", id, "Policy", policyOf("another")));
        assertThat(policy(here(kms), id)).isEqualTo(policyOf("the primary key"));
        assertThat(here(kms).decrypt(there(kms).encrypt("alias/it", PLAINTEXT))).isEqualTo(PLAINTEXT);
        there(kms).call("DeleteAlias", Map.of("AliasName", "alias/it"));
        assertThat(there(kms).call("ListAliases", Map.of("KeyId", id)).structures("Aliases"))
                .isEmpty();
        assertThat(here(kms).call("ListAliases", Map.of("KeyId", id)).structures("Aliases"))
                .extracting(alias -> alias.text("AliasArn"))
                .containsExactly(here(kms).aliasArnOf("alias/it"));
        assertThat(there(kms).decrypt(here(kms).encrypt("alias/it", PLAINTEXT))).isEqualTo(PLAINTEXT);
    }

    private static String policyOf(String name) {
        return "{\"Id\":\"" + name + "\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":\"kms:*\",\"Resource\":\"*\"}}";
    }

    private static String policy(KmsClient client, String id) {
        return client.call("GetKeyPolicy", Map.of("KeyId", id)).text("Policy");
    }

    // spec: multi-region.md MR-4
    @ParameterizedTest
    @MethodSource("worlds")
    void ciphertext_decryptsWithEachRelative_andSingleRegionOnesDoNot(KmsFixture kms) {
        String id = createReplicated(kms);
        byte[] madeHere = here(kms).encrypt(id, PLAINTEXT);
        byte[] madeThere = there(kms).encrypt(id, PLAINTEXT);
        byte[] single = here(kms).encrypt(here(kms).createKey(), PLAINTEXT);

        assertThat(there(kms).decrypt(madeHere)).isEqualTo(PLAINTEXT);
        assertThat(here(kms).decrypt(madeThere)).isEqualTo(PLAINTEXT);
        assertThat(there(kms)
                        .refusal("Decrypt", Map.of("CiphertextBlob", single))
                        .code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
    }

    // A snapshot that goes to another Region: a key of one Region decrypts, a key of the other encrypts.
    @ParameterizedTest
    @MethodSource("worlds")
    void copyOfSnapshot_betweenRegions_takesDecryptInOneAndEncryptInTheOther(KmsFixture kms) {
        String source = here(kms).createKey();
        String destination = there(kms).createKey();
        byte[] dataKey = here(kms)
                .call("GenerateDataKey", Map.of("KeyId", source, "KeySpec", "AES_256"))
                .bytes("CiphertextBlob");

        byte[] copied = there(kms).encrypt(destination, here(kms).decrypt(dataKey));

        assertThat(there(kms).decrypt(copied)).isEqualTo(here(kms).decrypt(dataKey));
        assertThat(there(kms)
                        .refusal("Decrypt", Map.of("CiphertextBlob", dataKey))
                        .code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
    }

    // spec: multi-region.md MR-2
    @ParameterizedTest
    @MethodSource("worlds")
    void state_ofRelative_isItsOwn(KmsFixture kms) {
        String id = createReplicated(kms);

        there(kms).call("DisableKey", Map.of("KeyId", id));

        assertThat(there(kms).state(id)).isEqualTo("Disabled");
        assertThat(here(kms).state(id)).isEqualTo("Enabled");
        assertThat(here(kms).decrypt(here(kms).encrypt(id, PLAINTEXT))).isEqualTo(PLAINTEXT);
    }

    // spec: multi-region.md MR-1, MR-3; kms-behaviour 2.10
    @ParameterizedTest
    @MethodSource("worlds")
    void replicateKey_ofWhatIsNoPrimaryKey_isRefused(KmsFixture kms) {
        String single = here(kms).createKey();
        String id = createReplicated(kms);

        here(kms)
                .assertRefused(
                        "ReplicateKey",
                        Map.of("KeyId", single, "ReplicaRegion", THERE),
                        KmsErrorCode.UNSUPPORTED_OPERATION,
                        single + " is not a multi-region primary key.");
        there(kms)
                .assertRefused(
                        "ReplicateKey",
                        Map.of("KeyId", id, "ReplicaRegion", "ap-south-1"),
                        KmsErrorCode.UNSUPPORTED_OPERATION,
                        there(kms).arnOf(id) + " is not a multi-region primary key.");
        there(kms)
                .assertRefused(
                        "UpdatePrimaryRegion",
                        Map.of("KeyId", id, "PrimaryRegion", THERE),
                        KmsErrorCode.UNSUPPORTED_OPERATION,
                        there(kms).arnOf(id) + " is not a multi-region primary key.");
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void replicateKey_twiceIntoOneRegion_isRefused(KmsFixture kms) {
        String id = createReplicated(kms);

        for (String region : List.of(HERE, THERE)) {
            assertThat(here(kms)
                            .refusal("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", region))
                            .code())
                    .isEqualTo(KmsErrorCode.ALREADY_EXISTS);
        }
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void replicateKey_intoAnotherPartition_isRefused(KmsFixture kms) {
        String id = createPrimary(kms);

        here(kms)
                .assertRefused(
                        "ReplicateKey",
                        Map.of("KeyId", id, "ReplicaRegion", "cn-north-1"),
                        KmsErrorCode.UNSUPPORTED_OPERATION,
                        "Region cn-north-1 is not in the partition of "
                                + here(kms).arnOf(id) + ".");
    }

    // spec: multi-region.md MR-35
    @ParameterizedTest
    @MethodSource("worlds")
    void updatePrimaryRegion_exchangesTheRoles(KmsFixture kms) {
        String id = createReplicated(kms);
        byte[] before = here(kms).encrypt(id, PLAINTEXT);

        here(kms).call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", THERE));

        Reply old = here(kms).describe(id);
        Reply successor = there(kms).describe(id);
        assertThat(old.structure("MultiRegionConfiguration").text("MultiRegionKeyType"))
                .isEqualTo("REPLICA");
        assertThat(successor.structure("MultiRegionConfiguration").text("MultiRegionKeyType"))
                .isEqualTo("PRIMARY");
        assertThat(relatives(old)).isEqualTo(relatives(successor)).containsExactly(THERE, HERE);
        assertThat(old.text("KeyState")).isEqualTo("Enabled");
        assertThat(successor.text("KeyState")).isEqualTo("Enabled");
        assertThat(there(kms).decrypt(before)).isEqualTo(PLAINTEXT);
        there(kms).call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", "ap-south-1"));
        assertThat(relatives(here(kms).describe(id))).containsExactly(THERE, "ap-south-1", HERE);
        there(kms).call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", HERE));
        assertThat(relatives(here(kms).describe(id))).containsExactly(HERE, "ap-south-1", THERE);
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void updatePrimaryRegion_toWhereNoReplicaIs_isRefused(KmsFixture kms) {
        String id = createPrimary(kms);

        here(kms)
                .assertRefused(
                        "UpdatePrimaryRegion",
                        Map.of("KeyId", id, "PrimaryRegion", THERE),
                        KmsErrorCode.NOT_FOUND,
                        "Key '" + there(kms).arnOf(id) + "' does not exist");
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void updatePrimaryRegion_toReplicaThatIsDisabled_isRefused(KmsFixture kms) {
        String id = createReplicated(kms);
        there(kms).call("DisableKey", Map.of("KeyId", id));

        here(kms)
                .assertRefused(
                        "UpdatePrimaryRegion",
                        Map.of("KeyId", id, "PrimaryRegion", THERE),
                        KmsErrorCode.DISABLED,
                        there(kms).arnOf(id) + " is disabled.");
    }

    // spec: multi-region.md MR-41
    @ParameterizedTest
    @MethodSource("worlds")
    void scheduleKeyDeletion_ofPrimaryWithReplicas_waitsForThem(KmsFixture kms) {
        String id = createReplicated(kms);

        Reply scheduled = here(kms).call("ScheduleKeyDeletion", Map.of("KeyId", id, "PendingWindowInDays", 7));

        assertThat(scheduled.text("KeyState")).isEqualTo("PendingReplicaDeletion");
        assertThat(scheduled.names().toString()).doesNotContain("DeletionDate");
        Reply metadata = here(kms).describe(id);
        assertThat(metadata.text("KeyState")).isEqualTo("PendingReplicaDeletion");
        assertThat(metadata.number("PendingDeletionWindowInDays")).isEqualTo(7);
        assertThat(metadata.names().toString()).doesNotContain("DeletionDate");
        here(kms)
                .assertRefused(
                        "Encrypt",
                        Map.of("KeyId", id, "Plaintext", PLAINTEXT),
                        KmsErrorCode.INVALID_STATE,
                        here(kms).arnOf(id) + " is pending deletion.");
        assertThat(there(kms).state(id)).isEqualTo("Enabled");
        here(kms).call("CancelKeyDeletion", Map.of("KeyId", id));
        assertThat(here(kms).state(id)).isEqualTo("Disabled");
    }

    /** The Regions of the primary key and of the replica keys, in this order. */
    private static List<String> relatives(Reply metadata) {
        Reply configuration = metadata.structure("MultiRegionConfiguration");
        return Stream.concat(
                        Stream.of(configuration.structure("PrimaryKey")),
                        configuration.structures("ReplicaKeys").stream())
                .map(relative -> new Region(relative.text("Region")).name())
                .toList();
    }
}
