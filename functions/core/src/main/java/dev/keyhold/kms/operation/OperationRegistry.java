package dev.keyhold.kms.operation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations that exist, by the target that a call names. Immutable. */
public final class OperationRegistry {
    private final Map<String, Operation<?, ?>> byTarget;

    /** @throws IllegalArgumentException if two operations have the same target */
    public OperationRegistry(Collection<? extends Operation<?, ?>> operations) {
        Map<String, Operation<?, ?>> collected = new HashMap<>();
        for (Operation<?, ?> operation : operations) {
            if (collected.put(operation.descriptor().target(), operation) != null) {
                throw new IllegalArgumentException(
                        "two operations for " + operation.descriptor().target());
            }
        }
        byTarget = Map.copyOf(collected);
    }

    public Optional<Operation<?, ?>> find(String target) {
        return Optional.ofNullable(byTarget.get(target));
    }

    public List<OperationDescriptor> descriptors() {
        return byTarget.values().stream().map(Operation::descriptor).toList();
    }
}
