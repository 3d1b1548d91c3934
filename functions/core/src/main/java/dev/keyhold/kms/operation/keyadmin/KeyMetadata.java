package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeySpec;
import dev.keyhold.kms.key.KeyState;
import dev.keyhold.kms.key.KeyUsage;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;
import java.util.List;

/** What DescribeKey and CreateKey tell of a KMS key (kms-behaviour 2.12). */
public record KeyMetadata(KmsKey key) implements Response {
    /** The metadata as the one member of an answer. */
    static Response answer(KmsKey key) {
        return out -> out.structure("KeyMetadata", new KeyMetadata(key));
    }

    @Override
    public void writeTo(FieldWriter out) {
        out.text("AWSAccountId", key.arn().account().value());
        out.text("KeyId", key.arn().keyId().value());
        out.text("Arn", key.arn().toString());
        out.timestamp("CreationDate", key.creationDate());
        out.flag("Enabled", key.state() == KeyState.ENABLED);
        out.text("Description", key.description());
        out.text("KeyUsage", KeyUsage.ENCRYPT_DECRYPT.name());
        out.text("KeyState", key.state().wireName());
        key.pendingDeletion().map(Deletion::date).ifPresent(date -> out.timestamp("DeletionDate", date));
        out.text("Origin", "AWS_KMS");
        out.text("KeyManager", key.manager().name());
        out.text("CustomerMasterKeySpec", KeySpec.SYMMETRIC_DEFAULT.name());
        out.text("KeySpec", KeySpec.SYMMETRIC_DEFAULT.name());
        out.texts("EncryptionAlgorithms", List.of("SYMMETRIC_DEFAULT"));
        out.flag("MultiRegion", key.relatives().isPresent());
        key.relatives().ifPresent(relatives -> out.structure("MultiRegionConfiguration", configuration(relatives)));
        key.pendingDeletion()
                .filter(deletion -> deletion.date() == null)
                .ifPresent(deletion -> out.number("PendingDeletionWindowInDays", deletion.windowDays()));
        out.text("CurrentKeyMaterialId", key.currentMaterialId().value());
    }

    private Response configuration(MultiRegion relatives) {
        return out -> {
            out.text("MultiRegionKeyType", key.isPrimary() ? "PRIMARY" : "REPLICA");
            out.structure("PrimaryKey", relative(relatives.primary()));
            out.structures(
                    "ReplicaKeys",
                    relatives.replicas().stream().map(this::relative).toList());
        };
    }

    private Response relative(Region region) {
        KeyArn arn = new KeyArn(region, key.arn().account(), key.arn().keyId());
        return out -> {
            out.text("Arn", arn.toString());
            out.text("Region", region.name());
        };
    }
}
