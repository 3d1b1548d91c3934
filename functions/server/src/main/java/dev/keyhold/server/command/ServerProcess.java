package dev.keyhold.server.command;

import dev.keyhold.server.config.Listener;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.runtime.HandOver;
import dev.keyhold.server.runtime.ListeningServer;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.PreparedServer;
import dev.keyhold.server.startup.Storage;
import io.quarkus.runtime.Quarkus;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Properties;

/** The server as a process: prepares everything, then starts the framework, which opens the listeners. */
final class ServerProcess {
    private final ServerSettings settings;
    private final Surroundings surroundings;
    private final PrintWriter out;

    ServerProcess(ServerSettings settings, Surroundings surroundings, PrintWriter out) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.out = out;
    }

    /** Returns only if the server could not start; when it is stopped, the process ends. */
    void run() {
        PreparedServer prepared = new Preparation(settings, Storage.of(settings), InstantSource.system()).prepare();
        configure(prepared, System.getProperties());
        HandOver.give(prepared, running -> new Banner(surroundings, prepared, running).print(out));
        Quarkus.run(ListeningServer.class);
    }

    /** What the framework's own listener is told. Nobody else may say otherwise, so it goes before every other source. */
    private static void configure(PreparedServer prepared, Properties properties) {
        Listener https = prepared.settings().https().listener();
        properties.setProperty("quarkus.http.host", https.host());
        properties.setProperty("quarkus.http.ssl-port", String.valueOf(https.port()));
        properties.setProperty("quarkus.http.insecure-requests", "disabled");
        properties.setProperty(
                "quarkus.http.ssl.certificate.files",
                quoted(prepared.certificate().certificate()));
        properties.setProperty(
                "quarkus.http.ssl.certificate.key-files",
                quoted(prepared.certificate().key()));
        Path file = prepared.settings().directory().settings();
        if (Files.exists(file)) {
            properties.setProperty("quarkus.config.locations", file.toUri().toString());
        }
    }

    /** These two are lists, so a comma in a path must not end it. */
    private static String quoted(Path path) {
        return path.toString().replace("\\", "\\\\").replace(",", "\\,");
    }
}
