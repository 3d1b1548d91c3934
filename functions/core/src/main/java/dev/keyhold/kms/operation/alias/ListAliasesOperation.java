package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Identity;
import dev.keyhold.kms.operation.KeyLookup;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.PageResponse;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.Listing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the aliases of the caller's account and Region, or those of one KMS key. */
public final class ListAliasesOperation implements Operation<ListAliasesOperation.Request, PageResponse> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "ListAliases",
            Effect.READ,
            StructureShape.of(CommonShapes.OPTIONAL_KEY_ID, CommonShapes.LIMIT, CommonShapes.MARKER));
    private static final PageRequest.Bounds BOUNDS = new PageRequest.Bounds(50, 100);

    private final KeyLookup lookup;
    private final AliasTable aliases;

    public ListAliasesOperation(KeyLookup lookup, AliasTable aliases) {
        this.lookup = lookup;
        this.aliases = aliases;
    }

    /** @param keyId the KMS key whose aliases are asked for; null for all */
    public record Request(@Nullable String keyId, PageRequest page) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request(
                fields.optionalText("KeyId").orElse(null),
                PageRequest.of(fields, BOUNDS, name -> AliasName.parse(name).isPresent()));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<PageResponse> handle(Request request, CallContext context) {
        return Outcome.of(PageResponse.of(
                "Aliases",
                list(request, context),
                ListAliasesOperation::entry,
                alias -> alias.arn().name().value()));
    }

    private Listing<Alias> list(Request request, CallContext context) {
        PageRequest page = request.page();
        String keyId = request.keyId();
        if (keyId == null) {
            return aliases.list(context.caller().account(), context.region(), page.after(), page.limit());
        }
        KeyLookup.Found found = lookup.find(keyId, false, new Identity(context.caller(), context.region()));
        if (!found.arn().account().equals(context.caller().account())) {
            throw new KmsException(KmsErrorCode.NOT_FOUND, "Key '" + found.arn() + "' does not exist");
        }
        return aliases.listOfKey(found.arn(), page.after(), page.limit());
    }

    private static Response entry(Alias alias) {
        return out -> {
            out.text("AliasName", alias.arn().name().value());
            out.text("AliasArn", alias.arn().toString());
            out.text("TargetKeyId", alias.targetKeyId().value());
            out.timestamp("CreationDate", alias.creationDate());
            out.timestamp("LastUpdatedDate", alias.lastUpdatedDate());
        };
    }
}
