package dev.keyhold.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.erasure.ErasureReceipt;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.client.ServerClient;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Receipts of keys that were erased. */
@Command(
        name = "receipt",
        sortOptions = false,
        synopsisSubcommandLabel = "(list | show KEY | verify FILE | key)",
        description = "Receipts of keys that were erased: list and show them (the server has to run), verify them.")
final class ReceiptCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The server's data directory.")
    private @Nullable String data;

    ReceiptCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "List what was erased, by key ID.")
    void list() {
        try (ServerClient server = server()) {
            Map<String, String> request = new HashMap<>();
            boolean more = true;
            while (more) {
                JsonNode page = server.call("ListErasures", request);
                page.path("Erasures").forEach(this::printLine);
                more = page.path("Truncated").asBoolean();
                request.put("Marker", page.path("NextMarker").asText());
            }
        }
    }

    private void printLine(JsonNode erasure) {
        Instant time = Instant.ofEpochMilli(Math.round(erasure.path("Erased").asDouble() * 1000));
        out().println(time.truncatedTo(ChronoUnit.SECONDS) + "  "
                + erasure.path("KeyArn").asText()
                + (erasure.path("Complete").asBoolean() ? "" : "  (not complete)"));
    }

    @Command(name = "show", description = "Print the receipts of a key that was erased.")
    void show(
            @Parameters(paramLabel = "KEY", description = "Its key ID, or its key ARN for another Region.")
                    String key) {
        try (ServerClient server = server()) {
            for (JsonNode erasure :
                    server.call("GetErasureReceipts", Map.of("KeyId", key)).path("Erasures")) {
                if (!erasure.path("Complete").asBoolean()) {
                    throw new CommandFailedException("the erasure of " + key + " is not complete yet");
                }
                out().print(erasure.path("Receipt").asText());
            }
        }
    }

    @Command(name = "verify", description = "Verify a receipt; needs no server.")
    void verify(
            @Parameters(paramLabel = "FILE", description = "The receipt.") Path file,
            @Option(
                            names = "--key",
                            paramLabel = "PEM",
                            description = "What the key subcommand printed. Default: receipt-key.pem in DIR.")
                    @Nullable
                    Path keyFile) {
        Path source = keyFile == null ? settings().directory().receiptKey() : keyFile;
        ReceiptPublicKey key = ReceiptPublicKey.parsePem(read(source))
                .orElseThrow(() -> new CommandFailedException(source + " is no Ed25519 public key in PEM"));
        if (!ErasureReceipt.verifies(read(file), key)) {
            throw new CommandFailedException(file + " is not a receipt of key " + key.id() + ", or was changed");
        }
        out().println(file + ": a receipt of key " + key.id() + ", unchanged");
    }

    @Command(name = "key", description = "Print the public key that receipts are verified with.")
    void key() {
        out().print(read(settings().directory().receiptKey()));
    }

    private ServerSettings settings() {
        Map<String, String> flags = data == null ? Map.of() : Map.of("keyhold.data", data);
        return new SettingsReader(surroundings.environment(), surroundings.home()).read(new TreeMap<>(flags));
    }

    private ServerClient server() {
        ServerSettings settings = settings();
        return ServerClient.find(settings)
                .orElseThrow(() -> new CommandFailedException(
                        "no server runs on " + settings.directory().root() + "; start it first"));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandFailedException.of("cannot read " + file, e);
        }
    }
}
