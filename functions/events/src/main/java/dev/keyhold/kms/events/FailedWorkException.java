package dev.keyhold.kms.events;

/** Some of what was due could not be done. The message tells of the whole run; what it did stays done. */
final class FailedWorkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedWorkException(RunAnswer run) {
        super("%s: %d failed, and the log says why; %d done, %d waiting, %s"
                .formatted(
                        run.kind(),
                        run.failed(),
                        run.done(),
                        run.waiting(),
                        run.complete() ? "complete" : "cut short"));
    }
}
