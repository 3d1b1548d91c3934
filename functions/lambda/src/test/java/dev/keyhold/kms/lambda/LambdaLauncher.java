package dev.keyhold.kms.lambda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.dynamodb.local.DynamoDbLocal;
import dev.keyhold.dynamodb.local.FaultProxy;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.behaviour.Launcher;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.rootkey.aws.AwsKmsRootKeyProvider;
import dev.keyhold.kms.serverless.FunctionSettings;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePlace;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.kms.store.dynamodb.WatchedTable;
import dev.keyhold.lambda.local.LocalFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * The function's zip in a process under AWS's Java runtime interface client, behind a Function URL, over DynamoDB Local. Its
 * root key is a key of another Keyhold, which stands in for AWS KMS.
 */
public final class LambdaLauncher implements Launcher {
    public static final String HANDLER = "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";

    private static final AccountId ACCOUNT = new AccountId("111122223333");
    private static final String REGION = "eu-west-1";

    private final DynamoDbLocal dynamoDb = DynamoDbLocal.start();
    private final FaultProxy observed = new FaultProxy(dynamoDb.endpoint());
    private volatile Consumer<String> watcher = operation -> {};
    private final RecordingAudit rootKeyCalls = new RecordingAudit();
    private final InProcessLauncher aws = new InProcessLauncher(HttpLimits.DEFAULT, rootKeyCalls, new InMemoryStore());
    private final String run = UUID.randomUUID().toString();
    private final CalledActions calls =
            new CalledActions(Map.of("keys-" + run, "KeysTable", "erasures-" + run, "ErasuresTable"));
    private Set<RecordingAudit.Entry> forgotten = Set.of();
    private final Path code;
    private final FunctionUrl url;
    private final Map<String, String> environment = new HashMap<>();
    private UnaryOperator<LocalFunction.Configuration> setting = UnaryOperator.identity();
    private String accessKeyId = "";
    private String secretAccessKey = "";
    private @Nullable LocalFunction function;

    /** Makes tables, root key and installation; starts no function yet. */
    public LambdaLauncher() {
        try {
            Path folder = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target")).toAbsolutePath(), "lambda");
            code = code(zip(), folder.resolve("code"));
            url = new FunctionUrl(event -> function().invoke(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        aws.start();
        observed.observe((operation, body) -> {
            calls.dynamoDb(operation, body);
            watcher.accept(operation);
        });
        // For the installation below: this process is whoever runs keyhold init.
        System.setProperty("aws.accessKeyId", aws.accessKeyId());
        System.setProperty("aws.secretAccessKey", aws.secretAccessKey());
        install();
    }

    /** Sets one more variable of the function. */
    public LambdaLauncher with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Changes how the function's process is started. */
    public LambdaLauncher with(UnaryOperator<LocalFunction.Configuration> change) {
        setting = change;
        return this;
    }

    /** The function while it runs. */
    public LocalFunction function() {
        return Objects.requireNonNull(function, "it is not running");
    }

    /** What the function works on, opened in this process; the caller closes it. */
    public SharedInstallation installation() {
        Map<String, String> unobserved = new HashMap<>(environment);
        unobserved.put("KEYHOLD_DYNAMODB_ENDPOINT", dynamoDb.endpoint().toString());
        return SharedInstallation.open(
                FunctionSettings.read(unobserved), new SecureRandomSource(), InstantSource.system());
    }

    /** Another table with all that the function's holds now, as DynamoDB restores one. */
    TableLocation restored() {
        TableLocation restored = new TableLocation("restored-" + UUID.randomUUID(), REGION, dynamoDb.endpoint());
        try (StoreTable made = new StoreTable(restored);
                DynamoDbClient client = DynamoDbClient.builder()
                        .endpointOverride(dynamoDb.endpoint())
                        .region(Region.of(REGION))
                        .httpClient(UrlConnectionHttpClient.create())
                        .build()) {
            made.create();
            client.scanPaginator(
                            request -> request.tableName(table("keys").table()).consistentRead(true))
                    .items()
                    .forEach(item -> client.putItem(
                            request -> request.tableName(restored.table()).item(item)));
        }
        return restored;
    }

    /** Makes a table one from before it said where it was. */
    void forgetPlace(TableLocation location) {
        try (Store store = DynamoDbStore.open(location)) {
            ItemKey place = new ItemKey("installation", "place");
            long version = store.get(place).orElseThrow().version();
            if (!store.commit(List.of(new Write.Delete(place, version)))) {
                throw new IllegalStateException("somebody else uses the table");
            }
        }
    }

    /** Every call that functions make to DynamoDB waits, before it goes on, until this has seen its operation. */
    public void watch(Consumer<String> calls) {
        watcher = calls;
    }

    /** Forgets which actions were called until now. */
    public void forgetActions() {
        calls.forget();
        forgotten = Set.copyOf(rootKeyCalls.entries());
    }

    /** The IAM actions that functions have called, as {@link TemplateFunction} names them. */
    public Set<String> actions() {
        Set<String> actions = calls.actions();
        rootKeyCalls.entries().stream()
                .filter(entry -> !forgotten.contains(entry))
                .forEach(entry -> actions.add("kms:" + entry.record().operation() + " RootKeyArn"));
        return actions;
    }

    /** The variables of a function of this installation. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    LocalFunction.Configuration configuration() {
        return setting.apply(LocalFunction.Configuration.of(code, HANDLER, environment));
    }

    /** A zip's content in a new folder; or the folder that {@code keyhold.function} names, with what is to be run instead. */
    public static Path code(Path zip, Path folder) {
        String instead = System.getProperty("keyhold.function");
        return instead == null ? LocalFunction.unpack(zip, folder) : Path.of(instead);
    }

    private static Path zip() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path zip = directory.resolve("functions/lambda/target/function.zip");
            if (Files.exists(zip)) {
                return zip;
            }
        }
        throw new IllegalStateException(
                "functions/lambda/target/function.zip is not there: mvn -pl functions/lambda package");
    }

    private TableLocation table(String name) {
        return new TableLocation(name + "-" + run, REGION, dynamoDb.endpoint());
    }

    private void install() {
        String rootKeyArn = rootKey();
        TableLocation keys = table("keys");
        for (TableLocation location : new TableLocation[] {keys, table("erasures")}) {
            try (StoreTable table = new StoreTable(location)) {
                table.create();
            }
        }
        environment.putAll(Map.of(
                "KEYHOLD_DYNAMODB_TABLE", keys.table(),
                "KEYHOLD_JOURNAL_TABLE", table("erasures").table(),
                "KEYHOLD_DYNAMODB_ENDPOINT", observed.endpoint().toString(),
                "KEYHOLD_ROOT_KEY_PROVIDER", "aws-kms",
                "KEYHOLD_ROOT_KEY_ARN", rootKeyArn,
                "KEYHOLD_ROOT_KEY_ENDPOINT", aws.endpoint().toString(),
                "KEYHOLD_DYNAMODB_REGION", REGION,
                "AWS_REGION", REGION,
                "AWS_ACCESS_KEY_ID", aws.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", aws.secretAccessKey()));
        RandomSource random = new SecureRandomSource();
        try (WatchedTable store = WatchedTable.open(keys, InstantSource.system());
                RootKeyProvider rootKey = AwsKmsRootKeyProvider.open(rootKeyArn, aws.endpoint())) {
            Installer installer = new Installer(store, random, InstantSource.system());
            Installation installation = installer.install(rootKey, ACCOUNT);
            StorePlace place = new StorePlace(store.id(), table("erasures").table());
            if (!new StorePlaceTable(store).write(place)) {
                throw new IllegalStateException("somebody else uses the table");
            }
            accessKeyId = installation.rootAccessKeyId();
            try (DomainKeyring keyring = installer.open(rootKey);
                    SecretBytes secret = installer.rootSecret(installation, keyring)) {
                secretAccessKey = secret.use(bytes -> new String(bytes, US_ASCII));
            }
        }
        forgetActions();
    }

    private String rootKey() {
        try (KmsClient kms = rootKeyService()) {
            return kms.createKey().keyMetadata().arn();
        }
    }

    /** A client of what stands in for AWS KMS; the caller closes it. */
    public KmsClient rootKeyService() {
        return KmsClient.builder()
                .endpointOverride(aws.endpoint())
                .region(Region.of(REGION))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @Override
    public void start() {
        function = LocalFunction.start(configuration());
    }

    @Override
    public void stop() {
        kill();
    }

    /** Lambda ends environments so, and at any time. */
    @Override
    public void kill() {
        LocalFunction running = function;
        if (running != null) {
            running.close();
            function = null;
        }
    }

    @Override
    public URI endpoint() {
        return url.address();
    }

    @Override
    public String accountId() {
        return ACCOUNT.value();
    }

    @Override
    public String accessKeyId() {
        return accessKeyId;
    }

    @Override
    public String secretAccessKey() {
        return secretAccessKey;
    }

    @Override
    public void close() {
        kill();
        url.close();
        observed.close();
        dynamoDb.close();
        aws.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }
}
