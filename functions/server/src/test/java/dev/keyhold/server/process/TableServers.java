package dev.keyhold.server.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;

/** Two servers that run on one table, which look for work that is due every second, and a client of each. */
record TableServers(
        SharedTable table,
        ServerProcessLauncher firstServer,
        ServerProcessLauncher secondServer,
        KmsClient first,
        KmsClient second)
        implements AutoCloseable {

    /** @param secondEndpoint where the second server finds DynamoDB */
    static TableServers start(SharedTable table, URI secondEndpoint) throws IOException, InterruptedException {
        ServerProcessLauncher first = table.server("first");
        ServerProcessLauncher second = table.server("second", secondEndpoint);
        table.initialize(first);
        for (ServerProcessLauncher server : new ServerProcessLauncher[] {first, second}) {
            Files.createDirectories(server.data());
            Files.writeString(server.data().resolve("keyhold.properties"), "keyhold.jobs.interval=1s\n");
            server.start();
        }
        return new TableServers(
                table,
                first,
                second,
                client(first, first, AwsRetryStrategy.standardRetryStrategy()),
                client(second, first, AwsRetryStrategy.standardRetryStrategy()));
    }

    /** Another client of the second server. */
    KmsClient secondClient(RetryStrategy retries) {
        return client(secondServer, firstServer, retries);
    }

    /** A client of a server, with the credentials that {@code keyhold init} wrote for another one. */
    static KmsClient client(ServerProcessLauncher server, ServerProcessLauncher credentials) {
        return client(server, credentials, AwsRetryStrategy.standardRetryStrategy());
    }

    /** Only {@code keyhold init} writes credentials, so only its directory has them. */
    private static KmsClient client(
            ServerProcessLauncher server, ServerProcessLauncher credentials, RetryStrategy retries) {
        return KmsClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(configuration -> configuration.retryStrategy(retries))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())))
                .build();
    }

    /** Sends the second server a signal, such as {@code STOP}. */
    void signalSecond(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(secondServer.pid())).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("no signal " + signal);
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
        table.close();
    }
}
