package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** An operation of the service model that is not built yet: whoever may sign learns so, whatever the request says. */
final class UnbuiltOperation implements Operation<String, Response> {
    private static final String LIST = "/dev/keyhold/kms/unbuilt-operations.txt";

    private final OperationDescriptor descriptor;

    private UnbuiltOperation(String name) {
        this.descriptor =
                OperationDescriptor.kms(name, Effect.READ, StructureShape.of()).withLargeBody();
    }

    /** The operations of the service model that are not built yet, from the one list of them. */
    static List<UnbuiltOperation> all() {
        try (InputStream list = Objects.requireNonNull(UnbuiltOperation.class.getResourceAsStream(LIST), LIST);
                BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(UnbuiltOperation::new)
                    .toList();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public OperationDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public String decode(Fields fields) {
        throw new KmsException(
                KmsErrorCode.UNSUPPORTED_OPERATION, "The operation " + descriptor.name() + " is not supported.");
    }

    @Override
    public List<Target> targets(String request) {
        return List.of(new Target.Account(descriptor.action()));
    }

    @Override
    public Outcome<Response> handle(String request, CallContext context) {
        throw new IllegalStateException("decode refuses every request");
    }
}
