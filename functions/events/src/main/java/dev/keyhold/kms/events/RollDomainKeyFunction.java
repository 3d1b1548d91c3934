package dev.keyhold.kms.events;

import dev.keyhold.kms.store.DueKind;
import io.quarkus.funqy.Funq;

/** Replaces the domain key when it is due. */
public final class RollDomainKeyFunction {
    private final DueWorkRun run;

    RollDomainKeyFunction(DueWorkRun run) {
        this.run = run;
    }

    /** Takes any event, such as a schedule's, and reads nothing of it. */
    @Funq("roll-domain-key")
    public RunAnswer run() {
        return run.run(DueKind.ROLL_DOMAIN_KEY);
    }
}
