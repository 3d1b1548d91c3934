package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;

/** What the requests of cryptographic operations have in common, beyond the shapes of their members. */
final class CipherRequests {
    static final String SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT";

    private static final String IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT";

    private CipherRequests() {}

    /** @throws KmsException if the pairs cannot be an encryption context */
    static EncryptionContext encryptionContext(Fields fields, String member) {
        return EncryptionContext.of(fields.textMap(member))
                .orElseThrow(() -> invalid("The encryption context holds text that is not well-formed Unicode."));
    }

    /** The algorithm that the caller names, or the only one that a symmetric encryption key has. */
    static String algorithm(Fields fields, String member) {
        return fields.optionalText(member).orElse(SYMMETRIC_DEFAULT);
    }

    /** @throws KmsException if a symmetric encryption key does not have the algorithm */
    static void requireSymmetric(String algorithm) {
        if (!algorithm.equals(SYMMETRIC_DEFAULT)) {
            throw new KmsException(
                    KmsErrorCode.INVALID_KEY_USAGE,
                    "Algorithm " + algorithm + " is incompatible with key spec " + SYMMETRIC_DEFAULT + ".");
        }
    }

    /** @throws KmsException if the answer is to be encrypted for an attested enclave, which nothing here can verify */
    static void refuseRecipient(Fields fields) {
        if (fields.has("Recipient")) {
            throw invalid("Attestation documents are not supported: Recipient cannot be used.");
        }
    }

    /**
     * Whether only authorization is asked for, without a ciphertext.
     *
     * @throws KmsException if that is asked for outside a dry run
     */
    static boolean ignoresCiphertext(Fields fields) {
        boolean ignores = fields.texts("DryRunModifiers").contains(IGNORE_CIPHERTEXT);
        if (ignores && !fields.flag("DryRun")) {
            throw invalid("DryRunModifiers can only be specified when DryRun is set.");
        }
        return ignores;
    }

    /** @throws KmsException if there is no ciphertext, or it is none of ours */
    static CiphertextBlob ciphertext(Fields fields) {
        return fields.optionalBlob("CiphertextBlob")
                .orElseThrow(() -> invalid("1 validation error detected: Value null at 'ciphertextBlob' failed to "
                        + "satisfy constraint: Member must not be null"))
                .use(CiphertextBlob::parse)
                .orElseThrow(KeyCipher::rejection);
    }

    /** The key that must be named where no ciphertext names one. */
    static String requiredKey(Fields fields, String member) {
        return fields.optionalText(member)
                .orElseThrow(() -> invalid(member + " is required when the ciphertext is ignored."));
    }

    static KmsException invalid(String message) {
        return new KmsException(KmsErrorCode.VALIDATION, message);
    }
}
