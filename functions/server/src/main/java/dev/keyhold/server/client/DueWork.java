package dev.keyhold.server.client;

import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.UpcomingWork;
import java.time.Duration;
import java.util.List;

/** What falls due, wherever the store is open. */
public interface DueWork extends AutoCloseable {
    /** Entries of each kind that are due first, in the order of time. */
    UpcomingWork.Found first(int limit);

    /** Does what is due now, for so long at most. */
    List<JobReport> run(Duration budget);

    /**
     * Makes the domain key of every store due to be replaced now, which {@link #run} then does.
     *
     * @return what messages call the stores that could not be used
     */
    List<String> rollDomainKey();

    @Override
    void close();
}
