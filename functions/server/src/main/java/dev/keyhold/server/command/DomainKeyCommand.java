package dev.keyhold.server.command;

import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.client.DueWork;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The domain key: the root key wraps it, and it wraps everything else. */
@Command(
        name = "domain-key",
        sortOptions = false,
        synopsisSubcommandLabel = "roll",
        description = "Replace the domain key, which the root key wraps and which wraps everything else.")
final class DomainKeyCommand implements Runnable {
    private static final Duration STEP = Duration.ofSeconds(5);

    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    DomainKeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "roll",
            sortOptions = false,
            description = {
                "Make another domain key, wrap everything under it that is under the one of now, and erase that one.",
                "Asks the running server, or opens the store if none runs. Keys and ciphertexts stay as they are.",
                "Killed at any moment, it is finished by the server, or by keyhold due --run."
            })
    void roll(@Mixin StoreOptions store, @Mixin RootKeyOptions rootKey) {
        Map<String, String> flags = new TreeMap<>(store.flags());
        flags.putAll(rootKey.flags());
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        try (DueWork work = DueCommand.open(settings, InstantSource.system())) {
            Set<String> unusable = new TreeSet<>(work.rollDomainKey());
            JobReport report = run(work);
            unusable.addAll(report.unreadable());
            requireDone(unusable, report);
        }
        PrintWriter out = spec.commandLine().getOut();
        int stores = 1 + settings.regionStores().size();
        out.println(
                stores == 1
                        ? "Replaced the domain key of " + settings.location()
                                + "; everything is wrapped under the new one."
                        : "Replaced the domain keys of " + settings.location() + ", one in each of " + stores
                                + " stores; everything is wrapped under the new ones.");
        out.println("Backups made before hold the former, wrapped by the root key.");
    }

    private static void requireDone(Set<String> unusable, JobReport report) {
        if (!unusable.isEmpty()) {
            throw new CommandFailedException(String.join(" and ", unusable)
                    + " cannot be used, so the domain key there may be as it was; run this again when it can."
                    + " The log says why; in every other store the domain key was replaced, or will be");
        }
        if (report.failed() > 0 || report.waiting() > 0) {
            throw new CommandFailedException(
                    "the domain key was replaced, or will be, but the former one stays for now:"
                            + " the log says why; what is left is tried again");
        }
    }

    /** In short calls, as whoever waits for a server has to. */
    private static JobReport run(DueWork work) {
        while (true) {
            for (JobReport report : work.run(STEP)) {
                if (report.kind() == DueKind.ROLL_DOMAIN_KEY && !report.promisesMore()) {
                    return report;
                }
            }
        }
    }
}
