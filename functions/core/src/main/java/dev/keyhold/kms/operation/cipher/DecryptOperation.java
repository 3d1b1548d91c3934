package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import java.util.List;

/** Decrypts what Encrypt, ReEncrypt or GenerateDataKey returned; the ciphertext blob itself names the KMS key. */
public final class DecryptOperation implements Operation<DecryptRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "Decrypt", Effect.CRYPTOGRAPHIC, DecryptRequest.SHAPE)
            .withLargeBody();

    private final KeyCipher cipher;

    public DecryptOperation(KeyCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public DecryptRequest decode(Fields fields) {
        return DecryptRequest.of(fields);
    }

    @Override
    public List<Target> targets(DecryptRequest request) {
        return List.of(SourceTarget.of(DESCRIPTOR.action(), request.blob(), request.keyId()));
    }

    @Override
    public boolean isDryRun(DecryptRequest request) {
        return request.dryRun();
    }

    @Override
    public Outcome<Response> handle(DecryptRequest request, CallContext context) {
        CipherRequests.requireSymmetric(request.algorithm());
        CiphertextBlob blob = request.blob();
        if (blob == null) {
            return Outcome.of(Response.EMPTY);
        }
        KmsKey key = context.target().kmsKey();
        SensitiveBytes plaintext = cipher.decrypt(key, blob, request.context());
        return Outcome.of(new PlaintextResponse(plaintext, out -> {
            out.text("KeyId", key.arn().toString());
            out.text("EncryptionAlgorithm", CipherRequests.SYMMETRIC_DEFAULT);
            out.text("KeyMaterialId", blob.materialId().value());
        }));
    }
}
