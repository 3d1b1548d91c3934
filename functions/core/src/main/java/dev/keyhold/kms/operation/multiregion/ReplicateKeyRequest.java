package dev.keyhold.kms.operation.multiregion;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import dev.keyhold.kms.operation.tag.TagList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** @param policy the replica key's policy; null for the default one */
record ReplicateKeyRequest(
        String keyId,
        Region region,
        @Nullable String policy,
        boolean bypassLockoutCheck,
        String description,
        Map<String, String> tags) {
    /** The service model's {@code RegionType}. */
    static final ValueShape REGION_TYPE = ValueShape.text(1, 32, "^([a-z]+-){2,3}\\d+$");

    static final StructureShape SHAPE = StructureShape.of(
            CommonShapes.KEY_ID,
            Member.required("ReplicaRegion", REGION_TYPE),
            Member.optional("Policy", CommonShapes.POLICY_TYPE),
            CommonShapes.BYPASS_LOCKOUT_CHECK,
            Member.optional("Description", CommonShapes.DESCRIPTION_TYPE),
            Member.optional("Tags", CommonShapes.TAG_LIST));

    ReplicateKeyRequest {
        tags = Map.copyOf(tags);
    }

    static ReplicateKeyRequest of(Fields fields) {
        return new ReplicateKeyRequest(
                fields.text("KeyId"),
                region(fields.text("ReplicaRegion")),
                fields.optionalText("Policy").orElse(null),
                fields.flag("BypassPolicyLockoutSafetyCheck"),
                fields.optionalText("Description").orElse(""),
                TagList.read(fields.structures("Tags")));
    }

    static Region region(String name) {
        return Region.parse(name)
                .orElseThrow(() -> new KmsException(KmsErrorCode.VALIDATION, "Invalid Region: " + name));
    }
}
