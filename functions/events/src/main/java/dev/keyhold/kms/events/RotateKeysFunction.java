package dev.keyhold.kms.events;

import dev.keyhold.kms.store.DueKind;
import io.quarkus.funqy.Funq;

/** Rotates the KMS keys whose rotation is due. */
public final class RotateKeysFunction {
    private final DueWorkRun run;

    RotateKeysFunction(DueWorkRun run) {
        this.run = run;
    }

    /** Takes any event, such as a schedule's, and reads nothing of it. */
    @Funq("rotate-keys")
    public RunAnswer run() {
        return run.run(DueKind.ROTATE_KEY);
    }
}
