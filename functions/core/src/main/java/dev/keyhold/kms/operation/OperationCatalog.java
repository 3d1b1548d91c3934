package dev.keyhold.kms.operation;

import dev.keyhold.kms.authz.PolicyReader;
import dev.keyhold.kms.authz.PrincipalDirectory;
import dev.keyhold.kms.crypto.BlobCipher;
import dev.keyhold.kms.crypto.DomainKeyrings;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.operation.alias.CreateAliasOperation;
import dev.keyhold.kms.operation.alias.DeleteAliasOperation;
import dev.keyhold.kms.operation.alias.ListAliasesOperation;
import dev.keyhold.kms.operation.alias.UpdateAliasOperation;
import dev.keyhold.kms.operation.cipher.DataKeyGenerator;
import dev.keyhold.kms.operation.cipher.DecryptOperation;
import dev.keyhold.kms.operation.cipher.EncryptOperation;
import dev.keyhold.kms.operation.cipher.GenerateDataKeyOperation;
import dev.keyhold.kms.operation.cipher.GenerateDataKeyWithoutPlaintextOperation;
import dev.keyhold.kms.operation.cipher.GenerateRandomOperation;
import dev.keyhold.kms.operation.cipher.KeyCipher;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.operation.cipher.ReEncryptOperation;
import dev.keyhold.kms.operation.keyadmin.AwsManagedKeys;
import dev.keyhold.kms.operation.keyadmin.CancelKeyDeletionOperation;
import dev.keyhold.kms.operation.keyadmin.CreateKeyOperation;
import dev.keyhold.kms.operation.keyadmin.DescribeKeyOperation;
import dev.keyhold.kms.operation.keyadmin.DisableKeyOperation;
import dev.keyhold.kms.operation.keyadmin.EnableKeyOperation;
import dev.keyhold.kms.operation.keyadmin.KeyFactory;
import dev.keyhold.kms.operation.keyadmin.ListKeysOperation;
import dev.keyhold.kms.operation.keyadmin.ScheduleKeyDeletionOperation;
import dev.keyhold.kms.operation.keyadmin.UpdateKeyDescriptionOperation;
import dev.keyhold.kms.operation.multiregion.ReplicateKeyOperation;
import dev.keyhold.kms.operation.multiregion.UpdatePrimaryRegionOperation;
import dev.keyhold.kms.operation.policy.GetKeyPolicyOperation;
import dev.keyhold.kms.operation.policy.KeyPolicyRules;
import dev.keyhold.kms.operation.policy.ListKeyPoliciesOperation;
import dev.keyhold.kms.operation.policy.PutKeyPolicyOperation;
import dev.keyhold.kms.operation.rotation.DisableKeyRotationOperation;
import dev.keyhold.kms.operation.rotation.EnableKeyRotationOperation;
import dev.keyhold.kms.operation.rotation.GetKeyRotationStatusOperation;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.operation.rotation.ListKeyRotationsOperation;
import dev.keyhold.kms.operation.rotation.RotateKeyOnDemandOperation;
import dev.keyhold.kms.operation.tag.ListResourceTagsOperation;
import dev.keyhold.kms.operation.tag.TagResourceOperation;
import dev.keyhold.kms.operation.tag.UntagResourceOperation;
import dev.keyhold.kms.operation.usage.GetKeyLastUsageOperation;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.usage.LastUsageRecorder;
import java.util.ArrayList;
import java.util.List;

/** The operations of the KMS service, put together from the ports that they need. */
public final class OperationCatalog {
    private final KeyTable keys;
    private final AliasTable aliases;
    private final ReplicaPlanTable replicaPlans;
    private final KeyLookup lookup;
    private final KeyPolicyRules policies;
    private final KeyFactory factory;
    private final KeyCipher cipher;
    private final RandomSource random;
    private final MaterialTable materials;
    private final KeyRotator rotator;
    private final Quotas quotas;
    private final LastUsageRecorder usages;

    /** What operations need of the world. Whoever makes these closes them. */
    public record Ports(
            Store store,
            DomainKeyrings keyrings,
            RandomSource random,
            PolicyReader policyReader,
            LastUsageRecorder usages) {}

    public OperationCatalog(Ports ports, BlobCipher blobCipher, PrincipalDirectory principals, Quotas quotas) {
        this.quotas = quotas;
        random = ports.random();
        usages = ports.usages();
        keys = new KeyTable(ports.store());
        aliases = new AliasTable(ports.store());
        replicaPlans = new ReplicaPlanTable(ports.store());
        lookup = new KeyLookup(keys, aliases);
        policies = new KeyPolicyRules(ports.policyReader(), principals);
        materials = new MaterialTable(ports.store());
        KeyMaterials keyMaterials = new KeyMaterials(ports.store(), ports.keyrings(), random);
        factory = new KeyFactory(keys, keyMaterials, random);
        cipher = new KeyCipher(keyMaterials, blobCipher);
        rotator = new KeyRotator(keys, keyMaterials);
    }

    public KeyLookup lookup() {
        return lookup;
    }

    /** Every operation of the service model, those that are not built yet included. */
    public List<Operation<?, ?>> operations() {
        List<Operation<?, ?>> all = new ArrayList<>(UnbuiltOperation.all());
        all.addAll(keyOperations());
        all.addAll(rotationOperations());
        all.addAll(multiRegionOperations());
        all.addAll(aliasOperations());
        all.addAll(tagAndPolicyOperations());
        all.addAll(cipherOperations());
        return all;
    }

    private List<Operation<?, ?>> keyOperations() {
        return List.of(
                new CreateKeyOperation(factory, policies),
                new DescribeKeyOperation(new AwsManagedKeys(factory, aliases)),
                new GetKeyLastUsageOperation(usages),
                new ListKeysOperation(keys),
                new EnableKeyOperation(keys),
                new DisableKeyOperation(keys),
                new UpdateKeyDescriptionOperation(keys),
                new ScheduleKeyDeletionOperation(keys),
                new CancelKeyDeletionOperation(keys));
    }

    private List<Operation<?, ?>> rotationOperations() {
        return List.of(
                new EnableKeyRotationOperation(keys),
                new DisableKeyRotationOperation(keys),
                new GetKeyRotationStatusOperation(),
                new RotateKeyOnDemandOperation(rotator, quotas.onDemandRotations()),
                new ListKeyRotationsOperation(materials));
    }

    private List<Operation<?, ?>> multiRegionOperations() {
        return List.of(new ReplicateKeyOperation(keys, replicaPlans, policies), new UpdatePrimaryRegionOperation(keys));
    }

    private List<Operation<?, ?>> aliasOperations() {
        return List.of(
                new CreateAliasOperation(keys, aliases),
                new UpdateAliasOperation(keys, aliases),
                new DeleteAliasOperation(aliases),
                new ListAliasesOperation(lookup, aliases));
    }

    private List<Operation<?, ?>> tagAndPolicyOperations() {
        return List.of(
                new TagResourceOperation(keys),
                new UntagResourceOperation(keys),
                new ListResourceTagsOperation(),
                new GetKeyPolicyOperation(),
                new PutKeyPolicyOperation(keys, policies),
                new ListKeyPoliciesOperation());
    }

    private List<Operation<?, ?>> cipherOperations() {
        DataKeyGenerator dataKeys = new DataKeyGenerator(cipher, random);
        return List.of(
                new EncryptOperation(cipher),
                new DecryptOperation(cipher),
                new ReEncryptOperation(cipher),
                new GenerateDataKeyOperation(dataKeys),
                new GenerateDataKeyWithoutPlaintextOperation(dataKeys),
                new GenerateRandomOperation(random));
    }
}
