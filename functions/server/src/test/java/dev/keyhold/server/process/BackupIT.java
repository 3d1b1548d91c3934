package dev.keyhold.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

class BackupIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 20 : 3;

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private Path backup = Path.of("");

    @BeforeEach
    void prepare() {
        server = new ServerProcessLauncher(directory);
        backup = directory.resolve("backup");
    }

    @AfterEach
    void end() {
        server.close();
    }

    private KmsClient client() {
        return server.client(Region.EU_WEST_1);
    }

    private static SdkBytes encrypt(KmsClient kms, String keyId) {
        return kms.encrypt(request -> request.keyId(keyId).plaintext(SdkBytes.fromUtf8String("the plans")))
                .ciphertextBlob();
    }

    private static String decrypt(KmsClient kms, SdkBytes blob) {
        return kms.decrypt(request -> request.ciphertextBlob(blob)).plaintext().asUtf8String();
    }

    /** Runs a command on the server's data directory, and returns what it printed. */
    private String command(int exitCode, String name, Path file) throws IOException, InterruptedException {
        ServerProcessLauncher command =
                new ServerProcessLauncher(Files.createDirectories(directory.resolve("command")));
        Process process = command.run(List.of(name, "--data", server.data().toString(), file.toString()));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command.output()).isEqualTo(exitCode);
        return command.output();
    }

    // spec: backup.md BK-1, BK-3, BK-6, BK-25
    @Test
    void restore_ofABackupOfARunningServer_bringsBackItsKeysAndKeepsTheLaterOnes() throws Exception {
        server.start();
        String later;
        SdkBytes before;
        SdkBytes after;
        try (KmsClient kms = client()) {
            before = encrypt(kms, kms.createKey().keyMetadata().keyId());

            assertThat(command(0, "backup", backup))
                    .contains("Wrote " + backup, "does not hold the root key", "root-key too");
            requireWithoutRootKey();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                    .isEqualTo("rw-------");
            assertThat(decrypt(kms, before)).isEqualTo("the plans");
            later = kms.createKey().keyMetadata().keyId();
            after = encrypt(kms, later);
        }
        server.kill();

        assertThat(command(0, "restore", backup)).contains("Restored " + backup, "What was there is kept as ");

        server.start();
        try (KmsClient kms = client()) {
            assertThat(decrypt(kms, before)).isEqualTo("the plans");
            assertThatThrownBy(() -> kms.describeKey(request -> request.keyId(later)))
                    .isInstanceOf(NotFoundException.class);
        }
        server.stop();
        command(0, "restore", replaced().get(0));
        server.start();
        try (KmsClient kms = client()) {
            assertThat(decrypt(kms, before)).isEqualTo("the plans");
            assertThat(decrypt(kms, after)).isEqualTo("the plans");
        }
    }

    private void requireWithoutRootKey() throws IOException {
        Path file = server.data().resolve("root-key");
        String text = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("key: "))
                .map(line -> line.substring("key: ".length()))
                .findFirst()
                .orElseThrow();
        byte[] raw = Base64.getDecoder().decode(text);
        assertThat(raw).hasSize(32);
        for (byte[] form : List.of(
                raw,
                text.getBytes(UTF_8),
                HexFormat.of().formatHex(raw).getBytes(UTF_8),
                HexFormat.of().withUpperCase().formatHex(raw).getBytes(UTF_8))) {
            assertThat(ErasedFiles.holds(backup, form)).isFalse();
        }
        assertThat(ErasedFiles.holds(file, text.getBytes(UTF_8))).isTrue();
    }

    // spec: backup.md BK-4, BK-20
    @Test
    void commands_thatMustNot_areRefusedInOneLineAndChangeNothing() throws Exception {
        server.start();
        command(0, "backup", backup);
        byte[] written = Files.readAllBytes(backup);

        assertThat(command(1, "backup", backup)).contains("never overwritten").hasLineCount(1);
        assertThat(command(1, "restore", backup))
                .contains("is used by another Keyhold server")
                .hasLineCount(1);

        assertThat(Files.readAllBytes(backup)).isEqualTo(written);
        assertThat(replaced()).isEmpty();
    }

    // spec: backup.md BK-28
    @Test
    void restore_killedAtAnyMoment_leavesAWholeStoreAndCanBeRepeated() throws Exception {
        server.start();
        SdkBytes blob;
        try (KmsClient kms = client()) {
            blob = encrypt(kms, kms.createKey().keyMetadata().keyId());
        }
        command(0, "backup", backup);
        server.stop();
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            Process process = new ServerProcessLauncher(Files.createDirectories(directory.resolve("killed")))
                    .run(List.of("restore", "--data", server.data().toString(), backup.toString()));
            Path copy = server.data().resolve("keyhold.db.restoring");
            while (process.isAlive() && !Files.exists(copy)) {
                Thread.onSpinWait();
            }
            process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();

            server.start();
            try (KmsClient kms = client()) {
                assertThat(decrypt(kms, blob)).as("seed %d", seed).isEqualTo("the plans");
            }
            server.stop();
            assertThat(copy).as("seed %d", seed).doesNotExist();
        }
        command(0, "restore", backup);
    }

    private List<Path> replaced() throws IOException {
        try (Stream<Path> files = Files.list(server.data())) {
            return files.filter(file -> file.getFileName().toString().contains(".replaced-"))
                    .toList();
        }
    }
}
