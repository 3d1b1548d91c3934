package dev.keyhold.server.command;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.server.backup.Restore;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a backup in place. The server must be stopped. */
@Command(
        name = "restore",
        sortOptions = false,
        description = {
            "Put a backup in the place of the store, while no server runs on it. What was there is kept beside it.",
            "KMS keys that were erased since the backup was made are erased again, by the journal in the data directory."
        })
final class RestoreCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Mixin
    private final RootKeyOptions rootKey = new RootKeyOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.")
    private @Nullable String data;

    @Option(names = "--force", description = "Replace a store that cannot be opened.")
    private boolean force;

    @Parameters(paramLabel = "FILE", description = "What keyhold backup wrote. It is not changed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private Path file;

    RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        Map<String, String> flags = new TreeMap<>(rootKey.flags());
        if (data != null) {
            flags.put("keyhold.data", data);
        }
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        settings.requireDatabase("restore");
        Restore.Restored restored =
                new Restore(settings, new SecureRandomSource(), InstantSource.system()).run(file, force);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Restored " + file + " into " + settings.directory().root() + ", account "
                + restored.installation().account() + ".");
        if (restored.erasedAgain() > 0) {
            out.println("KMS keys that were erased since, and are erased again: " + restored.erasedAgain() + ".");
        }
        if (!Files.exists(settings.directory().erasures())) {
            out.println("There is no " + settings.directory().erasures()
                    + ": if keys were erased since the backup was made, they");
            out.println("are back. Before a server starts, bring that file from where they were erased.");
        }
        printReplaced(restored.replaced(), out);
    }

    private static void printReplaced(List<Path> replaced, PrintWriter out) {
        if (replaced.size() == 1) {
            out.println("What was there is kept as " + replaced.get(0) + ":");
            out.println("delete it when you are sure. It is a backup like others, with the keys that it had.");
        } else if (!replaced.isEmpty()) {
            out.println("What was there is kept:");
            replaced.forEach(file -> out.println("  " + file));
            out.println(
                    "Delete these when you are sure. They are backups like others, with the keys that they had, but go back");
            out.println("together only, by hand, while no server runs.");
        }
    }
}
