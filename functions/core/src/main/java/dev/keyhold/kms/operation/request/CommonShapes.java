package dev.keyhold.kms.operation.request;

/** Shapes and members that several requests of the KMS service model share, under the model's names. */
public final class CommonShapes {
    private static final String PRINTABLE_LATIN_1 = "[\\u0020-\\u00FF]*";

    public static final ValueShape KEY_ID_TYPE = ValueShape.text(1, 2048);
    public static final ValueShape ALIAS_NAME_TYPE = ValueShape.text(1, 256, "^[a-zA-Z0-9:/_-]+$");
    public static final ValueShape DESCRIPTION_TYPE = ValueShape.text(0, 8192);
    public static final ValueShape POLICY_TYPE = ValueShape.text(1, 131_072, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    public static final ValueShape POLICY_NAME_TYPE = ValueShape.text(1, 128, "[\\w]+");
    public static final ValueShape CIPHERTEXT_TYPE = new ValueShape.Blob(1, 6144, false);
    public static final ValueShape PLAINTEXT_TYPE = new ValueShape.Blob(1, 4096, true);
    public static final ValueShape NUMBER_OF_BYTES_TYPE = new ValueShape.Whole(1, 1024);
    public static final ValueShape DATA_KEY_SPEC = ValueShape.choice("AES_256", "AES_128");
    public static final ValueShape ENCRYPTION_ALGORITHM_SPEC =
            ValueShape.choice("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE");
    public static final ValueShape TAG_LIST = ValueShape.listOf(new ValueShape.Structure(StructureShape.of(
            Member.required("TagKey", ValueShape.text(1, 128)), Member.required("TagValue", ValueShape.text(0, 256)))));
    public static final ValueShape TAG_KEY_LIST = ValueShape.listOf(ValueShape.text(1, 128));
    public static final ValueShape RECIPIENT_INFO = new ValueShape.Structure(StructureShape.of(
            Member.optional("KeyEncryptionAlgorithm", ValueShape.choice("RSAES_OAEP_SHA_256")),
            Member.optional("AttestationDocument", new ValueShape.Blob(1, 262_144, false))));

    public static final Member KEY_ID = Member.required("KeyId", KEY_ID_TYPE);
    public static final Member OPTIONAL_KEY_ID = Member.optional("KeyId", KEY_ID_TYPE);
    public static final Member TARGET_KEY_ID = Member.required("TargetKeyId", KEY_ID_TYPE);
    public static final Member ALIAS_NAME = Member.required("AliasName", ALIAS_NAME_TYPE);
    public static final Member LIMIT = Member.optional("Limit", new ValueShape.Whole(1, 1000));
    public static final Member MARKER = Member.optional("Marker", ValueShape.text(1, 1024, PRINTABLE_LATIN_1));
    public static final Member POLICY_NAME = Member.optional("PolicyName", POLICY_NAME_TYPE);
    public static final Member BYPASS_LOCKOUT_CHECK =
            Member.optional("BypassPolicyLockoutSafetyCheck", new ValueShape.Flag());
    public static final Member ENCRYPTION_CONTEXT = Member.optional("EncryptionContext", new ValueShape.TextMap());
    public static final Member ENCRYPTION_ALGORITHM = Member.optional("EncryptionAlgorithm", ENCRYPTION_ALGORITHM_SPEC);
    /** The model does not call them sensitive, but whoever has one has what its grant allows (PR-26). */
    public static final Member GRANT_TOKENS =
            Member.optional("GrantTokens", new ValueShape.ListOf(ValueShape.text(1, 8192), 0, 10, true));

    public static final Member RECIPIENT = Member.optional("Recipient", RECIPIENT_INFO);
    public static final Member DRY_RUN = Member.optional("DryRun", new ValueShape.Flag());
    public static final Member DRY_RUN_MODIFIERS =
            Member.optional("DryRunModifiers", ValueShape.listOf(ValueShape.choice("IGNORE_CIPHERTEXT")));

    private CommonShapes() {}
}
