package dev.keyhold.server.command;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.RunningServer;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.RootKeyRotation;
import dev.keyhold.server.startup.SqliteStorage;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The root key. The server must be stopped. */
@Command(
        name = "root",
        sortOptions = false,
        synopsisSubcommandLabel = "rotate",
        description = "Change the root key, while no server runs on the store.")
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
                "Make a new root key, wrap the domain keys under it, and destroy the old one. Keys and ciphertexts stay as they are.",
                "Killed at any moment, it leaves a store that the next start, or the same command again, sets right.",
                "Backups made before need the old root key: copy its file first, if you want to keep them."
            })
    void rotate(
            @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.") @Nullable
                    String data,
            @Mixin RootKeyOptions current,
            @Mixin NewRootKeyOptions next) {
        Map<String, String> flags = new TreeMap<>(current.flags());
        if (data != null) {
            flags.put("keyhold.data", data);
        }
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        if (settings.table() != null) {
            throw new CommandFailedException(
                    "the root key of " + settings.location() + " cannot be changed: keyhold root rotate is for SQLite");
        }
        if (settings.rootKey().aws() != null) {
            throw new CommandFailedException(
                    "the root key is " + settings.rootKey().where()
                            + ", which AWS keeps: keyhold root rotate is for one in a file or from a passphrase");
        }
        requireNoServer(settings);
        RootKeySettings wanted = next.after(settings.rootKey(), settings.directory());
        Preparation preparation = new Preparation(settings, new SqliteStorage(), InstantSource.system());
        print(settings, wanted, preparation.rotateRootKey(wanted, new SecureRandomSource()));
    }

    /** The lock would refuse it too, but does not know whose it is. */
    private static void requireNoServer(ServerSettings settings) {
        RunningServer.find(settings.directory().runningServer()).ifPresent(server -> {
            throw new CommandFailedException(
                    "a server runs on " + settings.directory().root() + " (process " + server.processId()
                            + "); stop it, change the root key, and start it again");
        });
    }

    private void print(ServerSettings settings, RootKeySettings wanted, RootKeyRotation.Done done) {
        PrintWriter out = spec.commandLine().getOut();
        String count = done.domainKeys() == 1 ? "1 domain key" : done.domainKeys() + " domain keys";
        out.println((done.finished()
                        ? "Finished a change of the root key that was interrupted: "
                        : "Changed the root key: ")
                + count + " of " + settings.directory().root() + " now under root key " + done.rootKey() + ".");
        out.println(
                wanted.source() == RootKeySource.FILE
                        ? "It is in " + wanted.file() + ": keep a copy in a safe place, not with the database."
                        : "It is made from the new passphrase and " + wanted.file() + ": keep a copy of that file.");
        if (done.left() != null) {
            out.println(
                    "The store does not need " + done.left() + " any more. If it is the old root key's, delete it.");
        }
        printSettings(settings.rootKey(), wanted, out);
        out.println(
                "Backups made before need the old root key, of which Keyhold has no copy now. Make a new backup, and");
        out.println("delete the old ones unless you kept a copy of the old root key with which to restore them.");
    }

    private static void printSettings(RootKeySettings before, RootKeySettings wanted, PrintWriter out) {
        if (before.source() != wanted.source() || !before.file().equals(wanted.file())) {
            out.println("The server needs other settings from now on:");
            out.println("  keyhold.root-key.provider=" + RootKeySettings.name(wanted.source()));
            out.println("  keyhold.root-key.file=" + wanted.file());
        }
    }
}
