package dev.keyhold.kms.job;

import dev.keyhold.kms.erasure.ErasureEntry;
import dev.keyhold.kms.erasure.FileErasureJournal;
import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.JournalMarkTable;
import dev.keyhold.kms.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Applies the journal of erasures to a store that may be an older copy, before anything else uses it (erasure.md section 4).
 * Used by one thread.
 */
public final class ErasureReplay {
    /** It is done as a whole: a store must not be used before. */
    private static final Duration WHATEVER_IT_TAKES = Duration.ofDays(1000);

    private final Store store;
    private final JournalMarkTable marks;
    private final DeleteAgainJob job;
    private final JobRunner.Ports ports;
    private final WorkerThreads workers;

    /**
     * @param store where the mark is, which is no change of a key and has no audit record
     * @param ports where keys are deleted
     */
    ErasureReplay(Store store, DeleteAgainJob job, JobRunner.Ports ports) {
        this.store = store;
        this.marks = new JournalMarkTable(store);
        this.job = job;
        this.ports = ports;
        this.workers = new WorkerThreads(ports.threads());
    }

    /** Whether the journal goes on behind what the store has seen of it; if not, lines were lost, or it is another one. */
    public boolean isContinuedBy(FileErasureJournal journal) {
        return journal.has(marks.find());
    }

    /**
     * Deletes the records of keys that came back; what is left of them falls due at once. It takes as long as what is new in the
     * journal, and goes on where it was when it is killed.
     *
     * @return how many keys
     * @throws java.io.UncheckedIOException if the journal cannot be read
     * @throws IllegalStateException if a line is none of a journal, or a key could not be deleted; the store must not be used
     */
    public int apply(FileErasureJournal journal) {
        int erased = 0;
        FileErasureJournal.Part part = journal.readBehind(marks.find());
        while (!part.entries().isEmpty()) {
            erased += apply(part.entries());
            store.commit(List.of(marks.put(part.end())));
            part = journal.readBehind(part.end());
        }
        return erased;
    }

    /**
     * The same for a journal that is in a store. All of it is looked at, so what is done twice is found to be done.
     *
     * @return how many keys
     * @throws dev.keyhold.kms.store.StoreUnavailableException if the journal cannot be read
     * @throws IllegalStateException if something in it is no erasure, or a key could not be deleted; the store must not be used
     */
    public int apply(StoreErasureJournal journal) {
        AtomicInteger erased = new AtomicInteger();
        journal.forEachPart(part -> erased.addAndGet(apply(part)));
        return erased.get();
    }

    private int apply(List<ErasureEntry> entries) {
        JobRun run = new JobRun(job, ports, workers, TimeBudget.of(WHATEVER_IT_TAKES));
        run.attend(entries.stream()
                .map(entry -> new DueEntry(
                        DueKind.DELETE_KEY, entry.begun(), entry.key().toString()))
                .toList());
        JobReport report = run.report();
        if (report.failed() > 0) {
            throw new IllegalStateException(
                    report.failed() + " keys that were erased came back, and could not be erased again; see the log");
        }
        return report.done();
    }
}
