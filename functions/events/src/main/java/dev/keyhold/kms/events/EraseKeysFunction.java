package dev.keyhold.kms.events;

import dev.keyhold.kms.store.DueKind;
import io.quarkus.funqy.Funq;

/** Erases what is left of deleted KMS keys, and signs the receipts. */
public final class EraseKeysFunction {
    private final DueWorkRun run;

    EraseKeysFunction(DueWorkRun run) {
        this.run = run;
    }

    /** Takes any event, such as a schedule's, and reads nothing of it. */
    @Funq("erase-keys")
    public RunAnswer run() {
        return run.run(DueKind.ERASE_KEY);
    }
}
