package dev.keyhold.kms.events;

import dev.keyhold.kms.store.DueKind;
import io.quarkus.funqy.Funq;

/** Begins the erasure of the KMS keys whose waiting window is over. */
public final class DeleteKeysFunction {
    private final DueWorkRun run;

    DeleteKeysFunction(DueWorkRun run) {
        this.run = run;
    }

    /** Takes any event, such as a schedule's, and reads nothing of it. */
    @Funq("delete-keys")
    public RunAnswer run() {
        return run.run(DueKind.DELETE_KEY);
    }
}
