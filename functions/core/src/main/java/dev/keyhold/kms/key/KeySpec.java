package dev.keyhold.kms.key;

import java.util.Set;

/** The kinds of KMS key that the service model knows, with the usages that fit each. The names are those on the wire. */
public enum KeySpec {
    SYMMETRIC_DEFAULT(KeyUsage.ENCRYPT_DECRYPT),
    RSA_2048(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
    RSA_3072(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
    RSA_4096(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY),
    ECC_NIST_P256(KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
    ECC_NIST_P384(KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
    ECC_NIST_P521(KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT),
    ECC_SECG_P256K1(KeyUsage.SIGN_VERIFY),
    ECC_NIST_EDWARDS25519(KeyUsage.SIGN_VERIFY),
    HMAC_224(KeyUsage.GENERATE_VERIFY_MAC),
    HMAC_256(KeyUsage.GENERATE_VERIFY_MAC),
    HMAC_384(KeyUsage.GENERATE_VERIFY_MAC),
    HMAC_512(KeyUsage.GENERATE_VERIFY_MAC),
    ML_DSA_44(KeyUsage.SIGN_VERIFY),
    ML_DSA_65(KeyUsage.SIGN_VERIFY),
    ML_DSA_87(KeyUsage.SIGN_VERIFY),
    SM2(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes immutable sets
    private final Set<KeyUsage> usages;

    KeySpec(KeyUsage... usages) {
        this.usages = Set.of(usages);
    }

    /** Whether a KMS key of this kind can be used so. */
    public boolean allows(KeyUsage usage) {
        return usages.contains(usage);
    }
}
