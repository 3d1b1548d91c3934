package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.PageResponse;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.MaterialTable;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists the materials of a KMS key that rotations made current, or all of them, in their order. */
public final class ListKeyRotationsOperation implements Operation<ListKeyRotationsOperation.Request, PageResponse> {
    private static final String ALL = "ALL_KEY_MATERIAL";
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "ListKeyRotations",
            Effect.READ,
            StructureShape.of(
                    CommonShapes.KEY_ID,
                    Member.optional("IncludeKeyMaterial", ValueShape.choice(ALL, "ROTATIONS_ONLY")),
                    CommonShapes.LIMIT,
                    CommonShapes.MARKER));
    private static final PageRequest.Bounds BOUNDS = new PageRequest.Bounds(100, 1000);
    private static final Pattern PLACE = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final MaterialTable materials;

    public ListKeyRotationsOperation(MaterialTable materials) {
        this.materials = materials;
    }

    /** The request. */
    public record Request(String keyId, boolean all, PageRequest page) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        boolean all =
                fields.optionalText("IncludeKeyMaterial").filter(ALL::equals).isPresent();
        PageRequest page =
                PageRequest.of(fields, BOUNDS, name -> PLACE.matcher(name).matches());
        return new Request(fields.text("KeyId"), all, page);
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<PageResponse> handle(Request request, CallContext context) {
        KmsKey key = context.target().kmsKey();
        int first = firstPlace(request.page().after());
        List<KeyMaterial> following = materials.list(key.arn()).stream()
                .filter(material -> material.order() >= first)
                .filter(material -> material.order() <= key.rotation().total())
                .filter(material -> request.all() || material.rotation() != null)
                .toList();
        int end = Math.min(request.page().limit(), following.size());
        Listing<KeyMaterial> page = new Listing<>(following.subList(0, end), end < following.size());
        return Outcome.of(PageResponse.of(
                "Rotations",
                page,
                material -> out -> write(out, key, material),
                material -> Integer.toString(material.order())));
    }

    private static int firstPlace(@Nullable String after) {
        return after == null ? 0 : Integer.parseInt(after) + 1;
    }

    private static void write(FieldWriter out, KmsKey key, KeyMaterial material) {
        KeyArn arn = key.arn();
        boolean current = material.id().equals(key.currentMaterialId());
        out.text("KeyId", arn.keyId().value());
        out.text("KeyMaterialId", material.id().value());
        out.text("KeyMaterialState", current ? "CURRENT" : "NON_CURRENT");
        KeyMaterial.Rotation rotation = material.rotation();
        if (rotation != null) {
            out.timestamp("RotationDate", rotation.date());
            out.text("RotationType", rotation.type().name());
        }
    }
}
