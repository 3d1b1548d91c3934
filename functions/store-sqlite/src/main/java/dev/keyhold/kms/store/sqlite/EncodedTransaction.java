package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Write;
import java.util.List;

/** Writes that passed the limits, with the attributes of each put already encoded: what remains cannot be refused. */
final class EncodedTransaction {
    private final List<Write> writes;
    private final List<EncodedAttributes> attributes;

    EncodedTransaction(List<Write> writes, ItemCodec codec) {
        this.writes = List.copyOf(writes);
        this.attributes = this.writes.stream()
                .map(write -> write instanceof Write.Put put
                        ? EncodedAttributes.of(put.attributes(), codec)
                        : EncodedAttributes.NONE)
                .toList();
    }

    int size() {
        return writes.size();
    }

    Write write(int index) {
        return writes.get(index);
    }

    EncodedAttributes attributes(int index) {
        return attributes.get(index);
    }

    /** Whether the transaction takes bytes out of use that an item had before. */
    boolean leavesRemnants() {
        return writes.stream().anyMatch(EncodedTransaction::leavesRemnants);
    }

    private static boolean leavesRemnants(Write write) {
        return write instanceof Write.Delete
                || (write instanceof Write.Put put && put.expectedVersion() != Write.ABSENT);
    }
}
