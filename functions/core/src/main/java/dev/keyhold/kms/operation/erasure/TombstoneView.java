package dev.keyhold.kms.operation.erasure;

import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.store.Tombstone;

/** What is told of an erasure. */
record TombstoneView(Tombstone tombstone) implements Response {
    @Override
    public void writeTo(FieldWriter out) {
        out.text("KeyArn", tombstone.key().toString());
        out.timestamp("Erased", tombstone.begun());
        out.flag("Complete", tombstone.state() == Tombstone.State.ERASED);
        String receipt = tombstone.receipt();
        if (receipt != null) {
            out.text("Receipt", receipt);
        }
    }
}
