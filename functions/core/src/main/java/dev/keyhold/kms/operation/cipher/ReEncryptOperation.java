package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import java.util.List;

/** Decrypts and encrypts again, under another KMS key or context; the plaintext never leaves the service. */
public final class ReEncryptOperation implements Operation<ReEncryptRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("ReEncrypt", Effect.CRYPTOGRAPHIC, ReEncryptRequest.SHAPE);

    private final KeyCipher cipher;

    public ReEncryptOperation(KeyCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public ReEncryptRequest decode(Fields fields) {
        return ReEncryptRequest.of(fields);
    }

    @Override
    public List<Target> targets(ReEncryptRequest request) {
        ReEncryptRequest.Source source = request.source();
        return List.of(
                SourceTarget.of("kms:ReEncryptFrom", source.blob(), source.keyId()),
                new Target.Key("kms:ReEncryptTo", request.destination().keyId(), true));
    }

    @Override
    public boolean isDryRun(ReEncryptRequest request) {
        return request.dryRun();
    }

    @Override
    public Outcome<Response> handle(ReEncryptRequest request, CallContext context) {
        CipherRequests.requireSymmetric(request.source().algorithm());
        CipherRequests.requireSymmetric(request.destination().algorithm());
        CiphertextBlob blob = request.source().blob();
        if (blob == null) {
            return Outcome.of(Response.EMPTY);
        }
        KmsKey source = context.targets().get(0).kmsKey();
        KmsKey destination = context.targets().get(1).kmsKey();
        try (SensitiveBytes plaintext =
                cipher.decrypt(source, blob, request.source().context())) {
            CiphertextBlob again =
                    cipher.encrypt(destination, plaintext, request.destination().context());
            return Outcome.of(out -> write(out, new Move(source, blob, destination, again)));
        }
    }

    private record Move(KmsKey source, CiphertextBlob from, KmsKey destination, CiphertextBlob to) {}

    private static void write(FieldWriter out, Move move) {
        out.blob("CiphertextBlob", move.to.bytes());
        out.text("SourceKeyId", move.source.arn().toString());
        out.text("KeyId", move.destination.arn().toString());
        out.text("SourceEncryptionAlgorithm", CipherRequests.SYMMETRIC_DEFAULT);
        out.text("DestinationEncryptionAlgorithm", CipherRequests.SYMMETRIC_DEFAULT);
        out.text("SourceKeyMaterialId", move.from.materialId().value());
        out.text("DestinationKeyMaterialId", move.to.materialId().value());
    }
}
