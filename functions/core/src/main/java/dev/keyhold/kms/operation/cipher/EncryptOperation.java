package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
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

/** Encrypts up to 4,096 bytes under a KMS key. */
public final class EncryptOperation implements Operation<EncryptRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("Encrypt", Effect.CRYPTOGRAPHIC, EncryptRequest.SHAPE);

    private final KeyCipher cipher;

    public EncryptOperation(KeyCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public EncryptRequest decode(Fields fields) {
        return EncryptRequest.of(fields);
    }

    @Override
    public List<Target> targets(EncryptRequest request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), true));
    }

    @Override
    public boolean isDryRun(EncryptRequest request) {
        return request.dryRun();
    }

    @Override
    public Outcome<Response> handle(EncryptRequest request, CallContext context) {
        CipherRequests.requireSymmetric(request.algorithm());
        KmsKey key = context.target().kmsKey();
        CiphertextBlob blob = cipher.encrypt(key, request.plaintext(), request.context());
        return Outcome.of(out -> {
            out.blob("CiphertextBlob", blob.bytes());
            out.text("KeyId", key.arn().toString());
            out.text("EncryptionAlgorithm", CipherRequests.SYMMETRIC_DEFAULT);
        });
    }
}
