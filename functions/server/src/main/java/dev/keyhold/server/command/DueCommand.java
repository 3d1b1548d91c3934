package dev.keyhold.server.command;

import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.UpcomingWork;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.client.DueWork;
import dev.keyhold.server.client.LocalDueWork;
import dev.keyhold.server.client.RemoteDueWork;
import dev.keyhold.server.client.ServerClient;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.Storage;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what falls due, or does it. */
@Command(
        name = "due",
        sortOptions = false,
        description = {
            "Show what falls due when: rotations and deletions of keys, a new domain key. A server does it",
            "by itself; --run does now what is due now. Asks the running server, or opens the store if none runs."
        })
final class DueCommand implements Runnable {
    private static final Duration STEP = Duration.ofSeconds(5);

    private final Surroundings surroundings;

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Mixin
    private final RootKeyOptions rootKey = new RootKeyOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(names = "--run", description = "Do what is due now, until nothing is left that can be done.")
    private boolean run;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show so many of each kind. Default: 20.")
    private int limit;

    DueCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        if (limit < 1 || limit > 1000) {
            throw new ParameterException(spec.commandLine(), "--limit must be 1 to 1000");
        }
        Map<String, String> flags = new TreeMap<>(store.flags());
        flags.putAll(rootKey.flags());
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        InstantSource time = InstantSource.system();
        try (DueWork work = open(settings, time)) {
            if (run) {
                runAll(work);
            } else {
                show(work.first(limit), time.instant());
            }
        }
    }

    static DueWork open(ServerSettings settings, InstantSource time) {
        return ServerClient.find(settings)
                .<DueWork>map(RemoteDueWork::new)
                .orElseGet(() -> new LocalDueWork(
                        new Preparation(settings, Storage.of(settings), time).openExisting(), settings, time));
    }

    private void show(UpcomingWork.Found found, Instant now) {
        PrintWriter out = spec.commandLine().getOut();
        if (found.items().isEmpty() && found.unreadable().isEmpty()) {
            out.println("Nothing falls due.");
        }
        for (UpcomingWork.Item item : found.items()) {
            DueEntry entry = item.entry();
            String time = entry.time().truncatedTo(ChronoUnit.SECONDS).toString();
            out.println(time + (entry.time().isAfter(now) ? "      " : "  due ") + entry.kind() + "  " + entry.subject()
                    + place(item));
        }
        out.flush();
        requireAll(found.unreadable(), "cannot be read, so what falls due there is not shown");
    }

    /** What is left undone is said when everything else is done. */
    private static void requireAll(Collection<String> unreadable, String what) {
        if (!unreadable.isEmpty()) {
            throw new CommandFailedException(String.join(" and ", unreadable) + " " + what + "; the log says why");
        }
    }

    /** Only a KMS key's ARN says by itself in which Region it is. */
    private static String place(UpcomingWork.Item item) {
        return item.own() == null || item.entry().kind() != DueKind.ROLL_DOMAIN_KEY ? "" : "  of " + item.own();
    }

    /** In short calls, each of which says what it did. */
    private void runAll(DueWork work) {
        List<JobReport> reports;
        do {
            reports = work.run(STEP);
            print(reports);
        } while (reports.stream().anyMatch(JobReport::promisesMore));
        requireAll(
                reports.stream()
                        .flatMap(report -> report.unreadable().stream())
                        .collect(Collectors.toCollection(TreeSet::new)),
                "cannot be read, so what is due there waits");
        int failed = reports.stream().mapToInt(JobReport::failed).sum();
        if (failed > 0) {
            throw new CommandFailedException(failed + " failed, and will be tried again; the log says why");
        }
    }

    private void print(List<JobReport> reports) {
        PrintWriter out = spec.commandLine().getOut();
        for (JobReport report : reports) {
            out.println(report.kind() + ": " + report.done() + " done, " + report.waiting() + " waiting, "
                    + report.failed() + " failed" + (report.complete() ? "" : ", more to do"));
        }
        out.flush();
    }
}
