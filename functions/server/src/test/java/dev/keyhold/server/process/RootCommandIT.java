package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

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
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code keyhold root rotate}, in processes of its own. */
class RootCommandIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 50 : 3;

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));

    @BeforeEach
    void prepare() {
        server = new ServerProcessLauncher(directory);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private KmsClient client() {
        return server.client(Region.EU_WEST_1);
    }

    private SdkBytes encrypt() {
        try (KmsClient kms = client()) {
            String key = kms.createKey().keyMetadata().keyId();
            return kms.encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("the plans")))
                    .ciphertextBlob();
        }
    }

    private void requireDecrypts(SdkBytes blob) {
        try (KmsClient kms = client()) {
            assertThat(kms.decrypt(request -> request.ciphertextBlob(blob))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("the plans");
        }
    }

    private Process begin(ServerProcessLauncher command, String... more) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("root", "rotate", "--data", server.data().toString()));
        line.addAll(List.of(more));
        return command.run(line);
    }

    private String rotate(int exitCode, String... more) throws IOException, InterruptedException {
        ServerProcessLauncher command =
                new ServerProcessLauncher(Files.createDirectories(directory.resolve("command")));
        Process process = begin(command, more);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command.output()).isEqualTo(exitCode);
        return command.output();
    }

    // spec: key-hierarchy.md KH-90, KH-94
    @Test
    void rotate_whileTheServerRuns_isRefused_andOtherwiseKeepsEveryKey() throws Exception {
        server.start();
        SdkBytes blob = encrypt();
        Path rootKey = server.data().resolve("root-key");
        byte[] old = Files.readAllBytes(rootKey);

        assertThat(rotate(1))
                .contains("a server runs on " + server.data(), "stop it, change the root key, and start it again")
                .hasLineCount(1);
        assertThat(Files.readAllBytes(rootKey)).isEqualTo(old);
        server.stop();
        assertThat(rotate(0))
                .contains("Changed the root key: 1 domain key of " + server.data())
                .contains("It is in " + rootKey, "Make a new backup")
                .doesNotContain("other settings");

        assertThat(Files.readAllBytes(rootKey)).isNotEqualTo(old);
        server.start();
        requireDecrypts(blob);
    }

    // spec: key-hierarchy.md KH-90, KH-95
    @Test
    void rotate_toAPassphrase_needsOtherSettings_andSaysSo() throws Exception {
        server.start();
        SdkBytes blob = encrypt();
        server.stop();
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "correct horse battery\n");

        assertThat(rotate(1, "--new-root-key", "passphrase"))
                .contains("a new root key needs a new passphrase", "--new-passphrase-file")
                .hasLineCount(1);
        assertThat(rotate(1, "--new-passphrase-file", passphrase.toString()))
                .contains("add --new-root-key passphrase")
                .hasLineCount(1);
        assertThat(rotate(0, "--new-root-key", "passphrase", "--new-passphrase-file", passphrase.toString()))
                .contains(
                        "keyhold.root-key.provider=passphrase\n",
                        "keyhold.root-key.file=" + server.data().resolve("root-key-passphrase") + "\n");

        assertThat(server.data().resolve("root-key")).doesNotExist();
        server.start("--root-key", "passphrase", "--passphrase-file", passphrase.toString());
        requireDecrypts(blob);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void rotate_killedAtAnyMoment_leavesAStoreThatTheNextStartOpens() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        server.start();
        SdkBytes blob = encrypt();
        server.stop();
        Path staged = server.data().resolve("root-key.next");
        int halfWay = 0;
        for (int round = 0; round < KILLS; round++) {
            Process process = begin(new ServerProcessLauncher(Files.createDirectories(directory.resolve("killed"))));
            while (process.isAlive() && !Files.exists(staged)) {
                Thread.onSpinWait();
            }
            process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            halfWay += Files.exists(staged) ? 1 : 0;

            if (random.nextBoolean()) {
                rotate(0);
            }
            server.start();
            requireDecrypts(blob);
            server.stop();
            assertThat(staged).as("seed %d, round %d", seed, round).doesNotExist();
        }
        // Of two, both may have come too late.
        assertThat(halfWay)
                .as("changes that were killed half-way, seed %d", seed)
                .isGreaterThanOrEqualTo(KILLS / 10);
    }
}
