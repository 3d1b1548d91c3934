package dev.keyhold.server.command;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.RunningServer;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.Storage;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root key. The server of the data directory must be stopped. */
@Command(
        name = "root",
        sortOptions = false,
        synopsisSubcommandLabel = "rotate",
        description = "Change the root key, while no server runs on the data directory.")
final class RootCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    RootCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "rotate",
            sortOptions = false,
            description = {
                "Make a new root key, or take one that AWS keeps, wrap the domain keys under it, and destroy the old one. Keys and"
                        + " ciphertexts stay as they are.",
                "Killed at any moment, it leaves stores that the next start, or the same command again, sets right.",
                "Backups made before need the old root key: copy its file first, if you want to keep them."
            })
    void rotate(@Mixin StoreOptions store, @Mixin RootKeyOptions current, @Mixin NewRootKeyOptions next) {
        Map<String, String> flags = new TreeMap<>(current.flags());
        flags.putAll(store.flags());
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        requireNoServer(settings);
        RootKeySettings wanted = next.after(settings.rootKey(), settings.directory());
        Preparation preparation = new Preparation(settings, Storage.of(settings), InstantSource.system());
        new RootKeyReport(settings, wanted, spec.commandLine().getOut())
                .print(preparation.rotateRootKey(wanted, new SecureRandomSource()));
    }

    /** The lock would refuse it too, but does not know whose it is. */
    private static void requireNoServer(ServerSettings settings) {
        RunningServer.find(settings.directory().runningServer()).ifPresent(server -> {
            throw new CommandFailedException("a server runs on "
                    + settings.directory().root() + " (process " + server.processId()
                    + "); stop it, change the root key, and"
                    + " start it again");
        });
    }
}
