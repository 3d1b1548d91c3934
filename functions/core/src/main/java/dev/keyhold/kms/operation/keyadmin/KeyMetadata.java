package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeySpec;
import dev.keyhold.kms.key.KeyState;
import dev.keyhold.kms.key.KeyUsage;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;
import java.util.List;

/** What DescribeKey and CreateKey tell of a KMS key (kms-behaviour 2.12). */
record KeyMetadata(KmsKey key) implements Response {
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
        out.flag("MultiRegion", key.arn().keyId().isMultiRegion());
        out.text("CurrentKeyMaterialId", key.currentMaterialId().value());
    }
}
