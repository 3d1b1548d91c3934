package dev.keyhold.server.process;

import dev.keyhold.dynamodb.local.DynamoDbLocal;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The name of a DynamoDB table, and servers of it as processes. All tables are in one DynamoDB Local, which ends with this
 * process. Each server has a directory of its own; they share a root key file.
 */
final class SharedTable implements AutoCloseable {
    private static final DynamoDbLocal DYNAMODB = DynamoDbLocal.start();
    private static final String REGION = "eu-west-1";

    static {
        // The SDK signs with them; DynamoDB Local takes any.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    private final Path directory;
    private final String name = "keyhold-" + UUID.randomUUID();
    private final List<ServerProcessLauncher> servers = new ArrayList<>();

    SharedTable(Path directory) {
        this.directory = directory;
    }

    /** Another table with all that this one holds now, as DynamoDB restores one. */
    SharedTable restored() {
        SharedTable restored = new SharedTable(directory);
        try (StoreTable made = new StoreTable(restored.location());
                DynamoDbClient client = client()) {
            made.create();
            client.scanPaginator(request -> request.tableName(name).consistentRead(true))
                    .items()
                    .forEach(item -> client.putItem(
                            request -> request.tableName(restored.name).item(item)));
        }
        return restored;
    }

    /** Makes the table one from before it said where it was. */
    void forgetPlace() {
        try (DynamoDbClient client = client()) {
            client.deleteItem(request -> request.tableName(name)
                    .key(Map.of("p", AttributeValue.fromS("installation"), "s", AttributeValue.fromS("place"))));
        }
    }

    private static DynamoDbClient client() {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /** A server on this table with the data directory of another one, which does not run. */
    ServerProcessLauncher serverOver(ServerProcessLauncher other) {
        return launcher(other.data().resolve("..").normalize(), endpoint());
    }

    /** Where DynamoDB answers. */
    static URI endpoint() {
        return DYNAMODB.endpoint();
    }

    TableLocation location() {
        return new TableLocation(name, REGION, endpoint());
    }

    /** What starts a command on the table. */
    List<String> flags(URI endpoint) {
        return List.of(
                "--store",
                "dynamodb",
                "--table",
                name,
                "--dynamodb-endpoint",
                endpoint.toString(),
                "--dynamodb-region",
                REGION);
    }

    /** A server with a directory of its own, not started. */
    ServerProcessLauncher server(String own) {
        return server(own, endpoint());
    }

    /** The same, with DynamoDB behind another endpoint. */
    ServerProcessLauncher server(String own, URI endpoint) {
        Path place = directory.resolve(own);
        if (!place.toFile().mkdirs()) {
            throw new IllegalStateException(place + " is there already");
        }
        return launcher(place, endpoint);
    }

    private ServerProcessLauncher launcher(Path place, URI endpoint) {
        List<String> flags = new ArrayList<>(flags(endpoint));
        flags.addAll(List.of("--root-key-file", directory.resolve("root-key").toString()));
        ServerProcessLauncher server = new ServerProcessLauncher(place)
                .withOption("-Daws.accessKeyId=test")
                .withOption("-Daws.secretAccessKey=test")
                .withArguments(flags.toArray(new String[0]));
        servers.add(server);
        return server;
    }

    /** Runs a command on the table with a server's directory. @return its exit code */
    int run(ServerProcessLauncher server, String command, String rootKey, String... more)
            throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(
                List.of("--root-key-file", directory.resolve(rootKey).toString()));
        flags.addAll(List.of(more));
        return run(server, command, flags);
    }

    /** The same, with the root key that the flags name. */
    int run(ServerProcessLauncher server, String command, List<String> flags) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of(command, "--data", server.data().toString()));
        line.addAll(flags(endpoint()));
        line.addAll(flags);
        Process process = server.run(line);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " does not end: " + server.output());
        }
        return process.exitValue();
    }

    /** Makes the table, and everything that servers need in it. */
    void initialize(ServerProcessLauncher server) throws IOException, InterruptedException {
        if (run(server, "init", "root-key", "--create-table") != 0) {
            throw new IllegalStateException(server.output());
        }
    }

    @Override
    public void close() {
        servers.forEach(ServerProcessLauncher::close);
    }
}
