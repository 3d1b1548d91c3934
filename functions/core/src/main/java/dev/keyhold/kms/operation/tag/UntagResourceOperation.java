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

/** Takes tags off a KMS key; those that it does not have are ignored. */
public final class UntagResourceOperation implements Operation<UntagResourceOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "UntagResource",
            Effect.CHANGE,
            StructureShape.of(CommonShapes.KEY_ID, Member.required("TagKeys", CommonShapes.TAG_KEY_LIST)));

    private final KeyTable keys;

    public UntagResourceOperation(KeyTable keys) {
        this.keys = keys;
    }

    /** The request. */
    public record Request(String keyId, List<String> tagKeys) {
        public Request {
            tagKeys = List.copyOf(tagKeys);
        }
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        List<String> tagKeys = fields.texts("TagKeys");
        tagKeys.forEach(TagList::requireUnreserved);
        return new Request(fields.text("KeyId"), tagKeys);
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        Map<String, String> tags = new TreeMap<>(key.value().tags());
        request.tagKeys().forEach(tags::remove);
        return new Outcome<>(Response.EMPTY, keys.replace(key, key.value().withTags(tags)));
    }
}
