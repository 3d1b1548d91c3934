package dev.keyhold.server.command;

import dev.keyhold.server.backup.Backup;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.config.StoreFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies the store. The server, if one runs, goes on. */
@Command(
        name = "backup",
        description = {
            "Copy the store to a new file, as it is at one moment; a running server goes on meanwhile. Where Regions have",
            "stores of their own, the file is an archive with all of them, as they are at that moment.",
            "The copy is sealed as the store is, and does not hold the root key."
        })
final class BackupCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.")
    private @Nullable String data;

    @Parameters(paramLabel = "FILE", description = "The file to make; one that exists is never overwritten.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private Path file;

    BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        Map<String, String> flags = data == null ? Map.of() : Map.of("keyhold.data", data);
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        settings.requireDatabase("backup");
        new Backup(settings, InstantSource.system()).write(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Wrote " + file + ", a copy of "
                + settings.stores().stream().map(StoreFile::toString).collect(Collectors.joining(", ")) + " in "
                + settings.directory().root() + ".");
        out.println("It is sealed as the store is. It does not hold the root key, without which nobody can use it:");
        out.println(settings.rootKey().advice()
                + (settings.rootKey().aws() == null ? " too, and not in the same place." : "."));
    }
}
