package dev.keyhold.server.command;

import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the server, and ends when it is stopped. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Start the server. The first start makes an account, its root access key, and the root key;",
            "on a table that servers share, init makes them."
        })
final class ServeCommand implements Runnable {
    private final Surroundings surroundings;
    private final Map<String, String> flags = new TreeMap<>();

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Mixin
    private final RootKeyOptions rootKey = new RootKeyOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Option(names = "--https-port", paramLabel = "N", description = "Default: 7443. 0 takes a free one.")
    void httpsPort(String value) {
        flags.put("keyhold.https.port", value);
    }

    @Option(names = "--https-host", paramLabel = "HOST", description = "The address to listen at. Default: 127.0.0.1.")
    void httpsHost(String value) {
        flags.put("keyhold.https.host", value);
    }

    @Option(names = "--http-port", paramLabel = "N", description = "Plain HTTP, at 127.0.0.1. Default: 7480.")
    void httpPort(String value) {
        flags.put("keyhold.http.port", value);
    }

    @Option(names = "--no-http", description = "No plain HTTP.")
    void noHttp(boolean value) {
        flags.put("keyhold.http.enabled", String.valueOf(!value));
    }

    @Option(names = "--account-id", paramLabel = "ID", description = "The account that the first start makes.")
    void accountId(String value) {
        flags.put("keyhold.account-id", value);
    }

    @Option(names = "--region", paramLabel = "REGION", description = "What env names; the server serves every one.")
    void region(String value) {
        flags.put("keyhold.region", value);
    }

    @Override
    public void run() {
        flags.putAll(store.flags());
        flags.putAll(rootKey.flags());
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        new ServerProcess(settings, surroundings, spec.commandLine().getOut()).run();
    }
}
