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

/** Makes a data key, and returns it in the clear and encrypted under a KMS key. */
public final class GenerateDataKeyOperation implements Operation<DataKeyRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "GenerateDataKey", Effect.CRYPTOGRAPHIC, DataKeyRequest.SHAPE)
            .withLargeBody();

    private final DataKeyGenerator generator;

    public GenerateDataKeyOperation(DataKeyGenerator generator) {
        this.generator = generator;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public DataKeyRequest decode(Fields fields) {
        return DataKeyRequest.of(fields);
    }

    @Override
    public List<Target> targets(DataKeyRequest request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), true));
    }

    @Override
    public boolean isDryRun(DataKeyRequest request) {
        return request.dryRun();
    }

    @Override
    public Outcome<Response> handle(DataKeyRequest request, CallContext context) {
        KmsKey key = context.target().kmsKey();
        SensitiveBytes dataKey = generator.generate(request);
        boolean sealed = false;
        try {
            CiphertextBlob blob = generator.encrypt(request, key, dataKey);
            sealed = true;
            return Outcome.of(new PlaintextResponse(dataKey, out -> DataKeyGenerator.write(out, key, blob)));
        } finally {
            if (!sealed) {
                dataKey.close();
            }
        }
    }
}
