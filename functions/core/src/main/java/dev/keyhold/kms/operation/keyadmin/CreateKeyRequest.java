package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.KeySpec;
import dev.keyhold.kms.key.KeyUsage;
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

/** @param policy the key policy; null for the default one */
record CreateKeyRequest(
        String description,
        @Nullable String policy,
        boolean bypassLockoutCheck,
        Map<String, String> tags,
        boolean multiRegion) {
    static final StructureShape SHAPE = StructureShape.of(
            Member.optional("Policy", CommonShapes.POLICY_TYPE),
            Member.optional("Description", CommonShapes.DESCRIPTION_TYPE),
            Member.optional(
                    "KeyUsage",
                    ValueShape.choice("SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT")),
            Member.optional(
                    "CustomerMasterKeySpec",
                    ValueShape.choice(
                            "RSA_2048",
                            "RSA_3072",
                            "RSA_4096",
                            "ECC_NIST_P256",
                            "ECC_NIST_P384",
                            "ECC_NIST_P521",
                            "ECC_SECG_P256K1",
                            "SYMMETRIC_DEFAULT",
                            "HMAC_224",
                            "HMAC_256",
                            "HMAC_384",
                            "HMAC_512",
                            "SM2")),
            Member.optional(
                    "KeySpec",
                    ValueShape.choice(
                            "RSA_2048",
                            "RSA_3072",
                            "RSA_4096",
                            "ECC_NIST_P256",
                            "ECC_NIST_P384",
                            "ECC_NIST_P521",
                            "ECC_SECG_P256K1",
                            "SYMMETRIC_DEFAULT",
                            "HMAC_224",
                            "HMAC_256",
                            "HMAC_384",
                            "HMAC_512",
                            "SM2",
                            "ML_DSA_44",
                            "ML_DSA_65",
                            "ML_DSA_87",
                            "ECC_NIST_EDWARDS25519")),
            Member.optional("Origin", ValueShape.choice("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")),
            Member.optional("CustomKeyStoreId", ValueShape.text(1, 64)),
            CommonShapes.BYPASS_LOCKOUT_CHECK,
            Member.optional("Tags", CommonShapes.TAG_LIST),
            Member.optional("MultiRegion", new ValueShape.Flag()),
            Member.optional("XksKeyId", ValueShape.text(1, 128, "^[a-zA-Z0-9-_.]+$")));

    CreateKeyRequest {
        tags = Map.copyOf(tags);
    }

    static CreateKeyRequest of(Fields fields) {
        requireSymmetric(fields);
        refuseUnbuilt(fields);
        return new CreateKeyRequest(
                fields.optionalText("Description").orElse(""),
                fields.optionalText("Policy").orElse(null),
                fields.flag("BypassPolicyLockoutSafetyCheck"),
                TagList.read(fields.structures("Tags")),
                fields.flag("MultiRegion"));
    }

    private static void requireSymmetric(Fields fields) {
        KeySpec spec = KeySpec.valueOf(keySpec(fields));
        String usage = fields.optionalText("KeyUsage").orElse(null);
        if (usage == null && spec != KeySpec.SYMMETRIC_DEFAULT) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION,
                    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        }
        if (usage != null && !spec.allows(KeyUsage.valueOf(usage))) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION, "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
        }
        if (spec != KeySpec.SYMMETRIC_DEFAULT) {
            throw unsupported("KeySpec " + spec + " is not supported.");
        }
    }

    private static String keySpec(Fields fields) {
        if (fields.has("KeySpec") && fields.has("CustomerMasterKeySpec")) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION,
                    "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
                            + "CustomerMasterKeySpec is deprecated.");
        }
        return fields.optionalText("KeySpec")
                .or(() -> fields.optionalText("CustomerMasterKeySpec"))
                .orElse("SYMMETRIC_DEFAULT");
    }

    private static void refuseUnbuilt(Fields fields) {
        String origin = fields.optionalText("Origin").orElse("AWS_KMS");
        if (!origin.equals("AWS_KMS")) {
            throw unsupported("Origin " + origin + " is not supported.");
        }
        if (fields.has("CustomKeyStoreId") || fields.has("XksKeyId")) {
            throw unsupported("Custom key stores are not supported.");
        }
    }

    private static KmsException unsupported(String message) {
        return new KmsException(KmsErrorCode.UNSUPPORTED_OPERATION, message);
    }
}
