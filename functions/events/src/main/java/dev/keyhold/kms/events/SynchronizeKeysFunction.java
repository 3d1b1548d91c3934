package dev.keyhold.kms.events;

import dev.keyhold.kms.store.DueKind;
import io.quarkus.funqy.Funq;

/** Brings replica keys to the state of their primary keys. */
public final class SynchronizeKeysFunction {
    private final DueWorkRun run;

    SynchronizeKeysFunction(DueWorkRun run) {
        this.run = run;
    }

    /** Takes any event, such as a schedule's, and reads nothing of it. */
    @Funq("synchronize-keys")
    public RunAnswer run() {
        return run.run(DueKind.SYNCHRONIZE_KEY);
    }
}
