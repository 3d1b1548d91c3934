package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.util.List;

/** Returns 1 to 1,024 random bytes. */
public final class GenerateRandomOperation implements Operation<Integer, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "GenerateRandom",
                    Effect.CRYPTOGRAPHIC,
                    StructureShape.of(
                            Member.optional("NumberOfBytes", CommonShapes.NUMBER_OF_BYTES_TYPE),
                            Member.optional("CustomKeyStoreId", ValueShape.text(1, 64)),
                            CommonShapes.RECIPIENT))
            .withLargeBody();

    private final RandomSource random;

    public GenerateRandomOperation(RandomSource random) {
        this.random = random;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Integer decode(Fields fields) {
        CipherRequests.refuseRecipient(fields);
        fields.optionalText("CustomKeyStoreId").ifPresent(id -> {
            throw new KmsException(
                    KmsErrorCode.CUSTOM_KEY_STORE_NOT_FOUND, "Custom key store with ID " + id + " is not found.");
        });
        return fields.optionalWhole("NumberOfBytes")
                .orElseThrow(() -> CipherRequests.invalid("NumberOfBytes is required."));
    }

    @Override
    public List<Target> targets(Integer numberOfBytes) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(Integer numberOfBytes, CallContext context) {
        return Outcome.of(new PlaintextResponse(SensitiveBytes.owning(random.bytes(numberOfBytes)), Response.EMPTY));
    }
}
