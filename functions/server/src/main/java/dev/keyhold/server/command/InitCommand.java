package dev.keyhold.server.command;

import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.kms.store.StorePlace;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.startup.Initialization;
import dev.keyhold.server.startup.OpenedData;
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

/** Makes a store usable, and says where the credentials are. Opens no port. */
@Command(
        name = "init",
        sortOptions = false,
        description = {
            "Make account, root access key and domain key in a store, once. A table that servers share needs it;",
            "a store of one server's own is made by its first start."
        })
final class InitCommand implements Runnable {
    private final Surroundings surroundings;

    private final Map<String, String> flags = new TreeMap<>();

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Mixin
    private final RootKeyOptions rootKey = new RootKeyOptions();

    @Option(names = "--create-table", description = "Make the tables if they are missing. For development only.")
    private boolean createTable;

    @Option(
            names = "--erasures-table",
            paramLabel = "NAME",
            description = {
                "The DynamoDB table in which servers and functions note what they erased. Functions need one. On a table that was",
                "restored from a backup, what stands there is erased again."
            })
    private @Nullable String erasures;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    InitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Option(names = "--account-id", paramLabel = "ID", description = "The account to make. Default: a random one.")
    void accountId(String value) {
        flags.put("keyhold.account-id", value);
    }

    @Override
    public void run() {
        flags.putAll(store.flags());
        flags.putAll(rootKey.flags());
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        try (OpenedData data = new Initialization(settings, InstantSource.system()).initialize(createTable, erasures)) {
            print(settings, data, spec.commandLine().getOut());
        }
    }

    private static void print(ServerSettings settings, OpenedData data, PrintWriter out) {
        out.println(settings.location() + (data.isNew() ? " is initialized." : " was initialized already."));
        if (data.erasedAgain() > 0) {
            out.println("KMS keys that were erased since, and are erased again: " + data.erasedAgain() + ".");
        }
        out.println("  Account     " + data.installation().account());
        out.println("  Credentials " + settings.directory().credentials() + "  (the root access key; keep it secret)");
        RootKeySettings rootKey = settings.rootKey();
        out.println("  Root key    " + rootKey.where()
                + (rootKey.aws() == null ? "  (every server needs it; keep a copy)" : "  (guard it against deletion)"));
        TableLocation table = settings.table();
        if (table != null) {
            String erasures = new StorePlaceTable(data.store())
                    .find()
                    .flatMap(StorePlace::journal)
                    .map(name -> "DynamoDB table " + name)
                    .orElseGet(() -> settings.directory().erasures() + "  (each server has its own)");
            out.println("  Erasures    " + erasures);
            out.println(
                    rootKey.aws() == null
                            ? "Start servers, each with this root key in its data directory, with:"
                            : "Start servers with:");
            out.println("  ./keyhold serve " + flags(table) + flags(rootKey));
        }
        out.flush();
    }

    private static String flags(RootKeySettings rootKey) {
        AwsRootKey aws = rootKey.aws();
        if (aws == null) {
            return "";
        }
        return " --root-key " + RootKeySettings.name(rootKey.source()) + " --root-key-arn " + aws.arn()
                + (aws.endpoint() == null ? "" : " --root-key-endpoint " + aws.endpoint());
    }

    private static String flags(TableLocation table) {
        return "--store dynamodb --table " + table.table()
                + (table.endpoint() == null ? "" : " --dynamodb-endpoint " + table.endpoint())
                + (table.region() == null ? "" : " --dynamodb-region " + table.region());
    }
}
