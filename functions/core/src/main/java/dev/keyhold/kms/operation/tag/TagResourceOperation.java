package dev.keyhold.kms.operation.tag;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
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
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds tags to a KMS key, and replaces the values of those that it has. */
public final class TagResourceOperation implements Operation<TagResourceOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "TagResource",
            Effect.CHANGE,
            StructureShape.of(CommonShapes.KEY_ID, Member.required("Tags", CommonShapes.TAG_LIST)));

    private final KeyTable keys;

    public TagResourceOperation(KeyTable keys) {
        this.keys = keys;
    }

    /** The request. */
    public record Request(String keyId, Map<String, String> tags) {
        public Request {
            tags = Map.copyOf(tags);
        }
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request(fields.text("KeyId"), TagList.read(fields.structures("Tags")));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        Map<String, String> tags = new TreeMap<>(key.value().tags());
        tags.putAll(request.tags());
        TagList.requireFew(tags);
        return new Outcome<>(Response.EMPTY, keys.replace(key, key.value().withTags(tags)));
    }
}
