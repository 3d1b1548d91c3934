package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsInternalException;

/** {@code keyhold root rotate} on a table, while a server that has the former root key goes on. */
class TableRotationIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 50 : 2;
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plaintext");

    @TempDir
    private Path directory;

    private SharedTable table = new SharedTable(Path.of(""));
    private List<AutoCloseable> opened = List.of();

    @BeforeEach
    void prepare() {
        table = new SharedTable(directory);
        opened = new ArrayList<>(List.of(table));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private List<Versioned<DomainKeyRecord>> domainKeys() {
        try (Store store = DynamoDbStore.open(table.location())) {
            return new DomainKeyTable(store).all();
        }
    }

    private static WrappingKeyId rootKey(Versioned<DomainKeyRecord> domainKey) {
        return domainKey.value().key().value().wrappingKeyId();
    }

    private static SdkBytes encrypt(KmsClient kms, String key) {
        return kms.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
    }

    private static void requireDecrypts(KmsClient kms, SdkBytes blob) {
        assertThat(kms.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(PLAINTEXT);
    }

    /** A command of its own, with this server's data directory. */
    private String run(int exitCode, ServerProcessLauncher of, String... words) throws Exception {
        ServerProcessLauncher command = command();
        Process process = command.run(line(of, words));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command.output()).isEqualTo(exitCode);
        return command.output();
    }

    /** What the killed process had sent to the table may be done only now, which the command says (KH-99). */
    private void rotateAfterAKill(ServerProcessLauncher of) throws Exception {
        ServerProcessLauncher command = command();
        Process process = command.run(line(of, "root", "rotate"));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        if (process.exitValue() == 0 || !command.output().contains("run the command again")) {
            assertThat(process.exitValue()).as(command.output()).isZero();
            return;
        }
        run(0, of, "root", "rotate");
    }

    private ServerProcessLauncher command() throws IOException {
        return new ServerProcessLauncher(Files.createTempDirectory(directory, "command"))
                .withOption("-Daws.accessKeyId=test")
                .withOption("-Daws.secretAccessKey=test");
    }

    private List<String> line(ServerProcessLauncher of, String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--data", of.data().toString()));
        line.addAll(table.flags(SharedTable.endpoint()));
        line.addAll(List.of("--root-key-file", directory.resolve("root-key").toString()));
        return line;
    }

    // spec: key-hierarchy.md KH-100 to KH-102
    @Test
    void rotate_besideAServerWithTheFormerRootKey_whichGoesOn_butMakesNoDomainKey() throws Exception {
        TableServers servers = TableServers.start(table, SharedTable.endpoint());
        opened.add(servers);
        KmsClient old = servers.second();
        String key = old.createKey().keyMetadata().keyId();
        SdkBytes blob = encrypt(old, key);
        assertThat(run(1, servers.firstServer(), "root", "rotate")).contains("a server runs on ");
        WrappingKeyId former = rootKey(domainKeys().get(0));
        servers.firstServer().stop();

        assertThat(run(0, servers.firstServer(), "root", "rotate"))
                .contains(
                        "Changed the root key: 1 domain key of DynamoDB table ",
                        "Give every server and function of the table the new root key (copy "
                                + directory.resolve("root-key") + "), and start each of them anew.");

        assertThat(rootKey(domainKeys().get(0))).isNotEqualTo(former);
        requireDecrypts(old, blob);
        requireDecrypts(old, encrypt(old, old.createKey().keyMetadata().keyId()));
        run(1, servers.secondServer(), "domain-key", "roll");
        assertThat(domainKeys()).hasSize(1);
        requireDecrypts(old, encrypt(old, key));
        Await.until(() -> servers.secondServer()
                .output()
                .contains("the root key was changed, and this process has the former one"));

        servers.firstServer().start();
        run(0, servers.firstServer(), "domain-key", "roll");
        assertThat(domainKeys()).hasSize(1);
        assertThat(rootKey(domainKeys().get(0))).isNotEqualTo(former);
        assertThatThrownBy(() -> old.createKey()).isInstanceOf(KmsInternalException.class);

        servers.secondServer().stop();
        servers.secondServer().start();
        try (KmsClient restarted = TableServers.client(servers.secondServer(), servers.firstServer())) {
            requireDecrypts(restarted, blob);
            requireDecrypts(
                    restarted,
                    encrypt(restarted, restarted.createKey().keyMetadata().keyId()));
        }
    }

    // spec: key-hierarchy.md KH-91, KH-99
    @Test
    void rotate_killedAtAnyMoment_leavesATableThatTheNextStartOpens() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        ServerProcessLauncher server = table.server("only");
        table.initialize(server);
        Path staged = directory.resolve("root-key.next");
        int halfWay = 0;
        for (int round = 0; round < KILLS; round++) {
            Process process = command().run(line(server, "root", "rotate"));
            while (process.isAlive() && !Files.exists(staged)) {
                Thread.onSpinWait();
            }
            process.waitFor(random.nextInt(120), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            halfWay += Files.exists(staged) ? 1 : 0;

            if (random.nextBoolean()) {
                rotateAfterAKill(server);
            }
            server.start();
            try (KmsClient kms = TableServers.client(server, server)) {
                requireDecrypts(kms, encrypt(kms, kms.createKey().keyMetadata().keyId()));
            }
            server.stop();
            assertThat(staged).as("seed %d, round %d", seed, round).doesNotExist();
        }
        // Of two, both may have come too late.
        assertThat(halfWay)
                .as("changes that were killed half-way, seed %d", seed)
                .isGreaterThanOrEqualTo(KILLS / 10);
    }
}
