package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.request.Fields;
import java.util.List;

/** An operation on one KMS key whose request says nothing else. */
public interface KeyIdOperation<O extends Response> extends Operation<KeyIdRequest, O> {
    @Override
    default KeyIdRequest decode(Fields fields) {
        return KeyIdRequest.of(fields);
    }

    @Override
    default List<Target> targets(KeyIdRequest request) {
        return List.of(new Target.Key(descriptor().action(), request.keyId(), false));
    }
}
