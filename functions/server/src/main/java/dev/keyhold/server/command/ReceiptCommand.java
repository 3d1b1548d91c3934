package dev.keyhold.server.command;

import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.erasure.ErasureReceipt;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.client.ErasedKeys;
import dev.keyhold.server.client.ErasureRegions;
import dev.keyhold.server.client.LocalErasedKeys;
import dev.keyhold.server.client.RemoteErasedKeys;
import dev.keyhold.server.client.ServerClient;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
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
        description = {
            "Receipts of keys that were erased: list, show and verify them. Asks the running server, or reads the store if",
            "none runs, for which no root key is needed."
        })
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

    @Command(name = "list", description = "List what was erased in any Region, by Region and key ID.")
    void list() {
        read(Optional.empty(), (erased, region) -> erased.forEach(region, this::printLine));
    }

    private void printLine(ErasedKeys.Erased erased) {
        out().println(erased.time().truncatedTo(ChronoUnit.SECONDS) + "  " + erased.key()
                + (erased.receipt() == null ? "  (not complete)" : ""));
    }

    @Command(name = "show", description = "Print the receipts of a key that was erased.")
    void show(
            @Parameters(
                            paramLabel = "KEY",
                            description =
                                    "Its key ID, for the receipts of every Region, or its key ARN, for those of one.")
                    String key) {
        Optional<KeyArn> arn = KeyArn.parse(key);
        KeyId id = arn.map(KeyArn::keyId)
                .or(() -> KeyId.parse(key))
                .orElseThrow(() -> new CommandFailedException(key + " is no key ID and no key ARN"));
        List<ErasedKeys.Erased> found = new ArrayList<>();
        read(arn.map(KeyArn::region), (erased, region) -> {
            for (ErasedKeys.Erased one : erased.of(region, id)) {
                if (arn.isEmpty() || one.key().equals(key)) {
                    found.add(one);
                    out().print(one.receipt() == null ? "" : one.receipt());
                }
            }
        });
        if (found.isEmpty()) {
            throw new CommandFailedException("key " + key + " was not erased here");
        }
        found.stream().filter(one -> one.receipt() == null).findFirst().ifPresent(one -> {
            throw new CommandFailedException("the erasure of " + one.key() + " is not complete yet");
        });
    }

    /** What cannot be read of one Region does not hide the others. */
    private void read(Optional<Region> only, BiConsumer<ErasedKeys, Region> reader) {
        ServerSettings settings = settings();
        Optional<ServerClient> server = ServerClient.find(settings);
        Set<Region> regions = only.<Set<Region>>map(Set::of)
                .orElseGet(() -> ErasureRegions.of(
                        settings, server.map(ServerClient::region).orElse(settings.region())));
        Map<Region, RuntimeException> failures = new LinkedHashMap<>();
        try (ErasedKeys erased = open(settings, server)) {
            for (Region region : regions) {
                try {
                    reader.accept(erased, region);
                } catch (CommandFailedException | StoreUnavailableException failure) {
                    failures.put(region, failure);
                }
            }
        }
        failures.values().stream().findFirst().ifPresent(first -> {
            String names = failures.keySet().stream().map(Region::name).collect(Collectors.joining(", "));
            throw failures.size() == regions.size()
                    ? first
                    : new CommandFailedException(
                            "what was erased in " + names + " cannot be read: " + first.getMessage(), first);
        });
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

    private static ErasedKeys open(ServerSettings settings, Optional<ServerClient> server) {
        return server.<ErasedKeys>map(RemoteErasedKeys::new)
                .orElseGet(() -> new LocalErasedKeys(
                        new Preparation(settings, Storage.of(settings), InstantSource.system()).openStore()));
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
