package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.aliasName;
import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Aliases, those of AWS managed keys included. */
interface AliasBehaviour extends Behaviour {
    @Test
    default void alias_canBeListedMovedAndDeleted() {
        String first = newKey().keyId();
        String second = newKey().keyId();
        String alias = aliasName();

        kms().createAlias(request -> request.aliasName(alias).targetKeyId(first));
        assertThat(aliasesOf(first)).singleElement().satisfies(entry -> {
            assertThat(entry.aliasName()).isEqualTo(alias);
            assertThat(entry.aliasArn()).isEqualTo(aliasArn(alias));
            assertThat(entry.targetKeyId()).isEqualTo(first);
            assertThat(entry.lastUpdatedDate()).isEqualTo(entry.creationDate());
        });

        kms().updateAlias(request -> request.aliasName(alias).targetKeyId(second));
        assertThat(aliasesOf(first)).isEmpty();
        assertThat(aliasesOf(second)).hasSize(1);
        assertThat(kms().describeKey(request -> request.keyId(alias))
                        .keyMetadata()
                        .keyId())
                .isEqualTo(second);

        kms().deleteAlias(request -> request.aliasName(alias));
        assertThat(aliasesOf(second)).isEmpty();
        assertRefused(
                NotFoundException.class,
                "Alias " + aliasArn(alias) + " is not found.",
                () -> kms().deleteAlias(request -> request.aliasName(alias)));
    }

    @Test
    default void listAliases_inPages_givesEachOnce() {
        String id = newKey().keyId();
        List<String> names = List.of(aliasName(), aliasName(), aliasName(), aliasName(), aliasName());
        names.forEach(
                name -> kms().createAlias(request -> request.aliasName(name).targetKeyId(id)));

        assertThat(kms().listAliasesPaginator(request -> request.keyId(id).limit(2)).aliases().stream()
                        .map(AliasListEntry::aliasName))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(kms().listAliasesPaginator(request -> request.limit(3)).aliases().stream()
                        .map(AliasListEntry::aliasName))
                .containsAll(names)
                .doesNotHaveDuplicates();
    }

    @Test
    default void createAlias_ofANameThatIsTaken_isRefused() {
        String id = newKey().keyId();
        String alias = aliasName();
        kms().createAlias(request -> request.aliasName(alias).targetKeyId(id));

        assertRefused(
                AlreadyExistsException.class,
                "An alias with the name " + aliasArn(alias) + " already exists",
                () -> kms().createAlias(request -> request.aliasName(alias).targetKeyId(id)));
    }

    @Test
    default void createAlias_withoutThePrefix_isRefused() {
        String id = newKey().keyId();

        assertRefused(
                "ValidationException",
                "Alias must start with the prefix \"alias/\". Please see "
                        + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
                () -> kms().createAlias(request -> request.aliasName("orders").targetKeyId(id)));
    }

    @Test
    default void createAlias_ofAReservedName_isRefused() {
        String id = newKey().keyId();

        assertRefused(
                "NotAuthorizedException",
                null,
                () -> kms().createAlias(
                                request -> request.aliasName("alias/aws/mine").targetKeyId(id)));
    }

    @Test
    default void describeKey_ofAServicesAlias_makesTheAwsManagedKeyOnce() {
        KeyMetadata managed =
                kms().describeKey(request -> request.keyId("alias/aws/s3")).keyMetadata();

        assertThat(managed.keyManager()).isEqualTo(KeyManagerType.AWS);
        assertThat(kms().describeKey(request -> request.keyId("alias/aws/s3")).keyMetadata())
                .isEqualTo(managed);
        assertThat(aliasesOf(managed.keyId()))
                .extracting(AliasListEntry::aliasName)
                .containsExactly("alias/aws/s3");
        assertRefused(
                "AccessDeniedException",
                "User: arn:aws:iam::" + accountId() + ":root is not authorized to perform: kms:ScheduleKeyDeletion on "
                        + "resource: " + managed.arn()
                        + " because no resource-based policy allows the kms:ScheduleKeyDeletion action",
                () -> kms().scheduleKeyDeletion(request -> request.keyId(managed.keyId())));
    }

    private List<AliasListEntry> aliasesOf(String keyId) {
        return kms().listAliases(request -> request.keyId(keyId)).aliases();
    }
}
