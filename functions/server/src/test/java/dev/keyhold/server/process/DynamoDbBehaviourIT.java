package dev.keyhold.server.process;

import dev.keyhold.kms.behaviour.BehaviourSuite;
import dev.keyhold.kms.behaviour.Clients;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The suite against the packaged server, over DynamoDB. */
class DynamoDbBehaviourIT implements BehaviourSuite {
    @TempDir
    private static Path directory;

    private static @Nullable Clients clients;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        SharedTable table = new SharedTable(directory);
        ServerProcessLauncher server = table.server("server");
        table.initialize(server);
        server.start();
        clients = new Clients(server);
    }

    @AfterAll
    static void close() {
        Clients running = running();
        running.close();
        running.launcher().close();
    }

    private static Clients running() {
        if (clients == null) {
            throw new IllegalStateException("not started");
        }
        return clients;
    }

    @Override
    public Clients clients() {
        return running();
    }
}
