package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code keyhold due}, with a server that runs and without one. */
class DueCommandIT {
    private static final String DOMAIN_KEY = "20\\S+Z      roll-domain-key  domain-key/[0-9a-f]{32}";

    @RegisterExtension
    private final CommandServer server = new CommandServer();

    @Test
    void due_ofARunningServer_isAskedOfIt_andOtherwiseReadFromTheDirectory() {
        server.start();
        assertThat(due()).matches(DOMAIN_KEY + "\n");
        String rotated;
        String deleted;
        try (KmsClient kms = client()) {
            rotated = kms.createKey().keyMetadata().arn();
            kms.enableKeyRotation(request -> request.keyId(rotated));
            deleted = kms.createKey().keyMetadata().arn();
            kms.scheduleKeyDeletion(request -> request.keyId(deleted));
        }

        String whileItRuns = due();

        assertThat(whileItRuns.lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("20\\S+Z      rotate-key  " + rotated),
                        line -> assertThat(line).matches("20\\S+Z      delete-key  " + deleted),
                        line -> assertThat(line).matches(DOMAIN_KEY));
        assertThat(due("--run"))
                .contains("rotate-key: 0 done, 0 waiting, 0 failed\n")
                .doesNotContain("more to do");
        server.stop();
        assertThat(due()).isEqualTo(whileItRuns);
        server.start("--no-http");
        assertThat(due()).as("over HTTPS").isEqualTo(whileItRuns);
    }

    @Test
    void workThatIsOverdue_isDoneByAServerThatStarts_andByHand() throws Exception {
        server.start();
        String key;
        try (KmsClient kms = client()) {
            key = kms.createKey().keyMetadata().arn();
        }
        server.stop();
        makeOverdue(key);
        server.start();
        try (KmsClient kms = client()) {
            Await.until(() -> kms.listKeyRotations(request -> request.keyId(key))
                            .rotations()
                            .size()
                    == 1);
        }
        server.stop();

        makeOverdue(key);
        assertThat(due()).startsWith("2026-01-01T00:00:00Z  due rotate-key  " + key + "\n");
        assertThat(due("--run")).contains("rotate-key: 1 done, 0 waiting, 0 failed\n");

        assertThat(stored(key).rotation().total()).isEqualTo(2);
    }

    @Test
    void due_withoutADatabase_saysSo_andMakesNone() {
        assertThat(due())
                .isEqualTo("keyhold: there is no database in " + server.data()
                        + ": start the server once, or name its --data DIR\n");
        assertThat(server.data().resolve("keyhold.db")).doesNotExist();
    }

    private void makeOverdue(String key) {
        try (Store store = SqliteStore.open(server.data().resolve("keyhold.db"))) {
            Overdue.rotation(store, key);
        }
    }

    private KmsKey stored(String key) {
        try (Store store = SqliteStore.open(server.data().resolve("keyhold.db"))) {
            return new KeyTable(store)
                    .find(KeyArn.parse(key).orElseThrow())
                    .orElseThrow()
                    .value();
        }
    }

    /** What the command prints, on either stream. */
    private String due(String... more) {
        return server.run(Stream.concat(Stream.of("due"), Stream.of(more)).toArray(String[]::new));
    }

    private KmsClient client() {
        return server.client(Region.EU_WEST_1);
    }
}
