package dev.keyhold.kms.operation.tag;

import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.PageResponse;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.Listing;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Lists the tags of a KMS key, by tag key. */
public final class ListResourceTagsOperation implements Operation<ListResourceTagsOperation.Request, PageResponse> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "ListResourceTags",
            Effect.READ,
            StructureShape.of(CommonShapes.KEY_ID, CommonShapes.LIMIT, CommonShapes.MARKER));
    private static final PageRequest.Bounds BOUNDS = new PageRequest.Bounds(50, 50);

    /** The request. */
    public record Request(String keyId, PageRequest page) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request(fields.text("KeyId"), PageRequest.of(fields, BOUNDS, name -> !name.isEmpty()));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<PageResponse> handle(Request request, CallContext context) {
        SortedMap<String, String> tags = context.target().kmsKey().tags();
        String after = request.page().after();
        List<Map.Entry<String, String>> rest = tags.entrySet().stream()
                .filter(tag -> after == null || tag.getKey().compareTo(after) > 0)
                .toList();
        int count = Math.min(rest.size(), request.page().limit());
        Listing<Map.Entry<String, String>> listing = new Listing<>(rest.subList(0, count), rest.size() > count);
        return Outcome.of(PageResponse.of("Tags", listing, TagList::response, Map.Entry::getKey));
    }
}
