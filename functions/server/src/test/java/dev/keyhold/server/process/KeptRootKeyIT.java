package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.store.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code keyhold root rotate} to and from root keys that AWS keeps; for AWS KMS, another Keyhold stands in. */
class KeptRootKeyIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 50 : 2;
    private static final RecordingAudit AWS_CALLS = new RecordingAudit();
    private static final InProcessLauncher AWS =
            new InProcessLauncher(HttpLimits.DEFAULT, AWS_CALLS, new InMemoryStore());
    private static final Clients CLIENTS = new Clients(AWS);
    private static final SecretsManagerStandIn SECRETS = new SecretsManagerStandIn();

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private ServerProcessLauncher command = new ServerProcessLauncher(Path.of(""));

    @BeforeAll
    static void start() {
        AWS.start();
    }

    @AfterAll
    static void stop() {
        CLIENTS.close();
        AWS.close();
        SECRETS.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        server = known(new ServerProcessLauncher(directory));
        command = known(new ServerProcessLauncher(Files.createDirectories(directory.resolve("command"))));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private static ServerProcessLauncher known(ServerProcessLauncher server) {
        return server.withOption("-Daws.accessKeyId=" + AWS.accessKeyId())
                .withOption("-Daws.secretAccessKey=" + AWS.secretAccessKey());
    }

    private static String newKey() {
        return CLIENTS.kms().createKey().keyMetadata().arn();
    }

    private static String[] kms(String prefix, String arn) {
        return flags(prefix, "aws-kms", arn, AWS.endpoint().toString());
    }

    private static String[] secret(String prefix, String arn) {
        return flags(prefix, "secrets-manager", arn, SECRETS.endpoint().toString());
    }

    private static String[] flags(String prefix, String kind, String arn, String endpoint) {
        return new String[] {
            prefix + "root-key", kind, prefix + "root-key-arn", arn, prefix + "root-key-endpoint", endpoint
        };
    }

    /** What a root key file holds, of a root key that no store has. */
    private String newRootKeyText() throws Exception {
        ServerProcessLauncher maker = new ServerProcessLauncher(Files.createTempDirectory(directory, "maker"));
        Process process = maker.run(List.of("init", "--data", maker.data().toString()));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(maker.data().resolve("root-key"));
    }

    private SdkBytes encrypt() {
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            String key = kms.createKey().keyMetadata().keyId();
            return kms.encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("the plans")))
                    .ciphertextBlob();
        }
    }

    private void requireServes(SdkBytes blob, String... rootKey) {
        server.start(rootKey);
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            assertThat(kms.decrypt(request -> request.ciphertextBlob(blob))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("the plans");
        }
        server.stop();
    }

    private Process begin(String[]... flags) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("root", "rotate", "--data", server.data().toString()));
        for (String[] some : flags) {
            line.addAll(List.of(some));
        }
        return command.run(line);
    }

    private String rotate(int exitCode, String[]... flags) throws Exception {
        Process process = begin(flags);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command.output()).isEqualTo(exitCode);
        return command.output();
    }

    private String refusalToServe(String... rootKey) throws Exception {
        Process process = server.serve(rootKey);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.output()).startsWith("keyhold: ").hasLineCount(1);
        return server.output();
    }

    // spec: key-hierarchy.md KH-90, KH-93, KH-94
    @Test
    void rotate_fromAFileToAwsKms_toAnotherKeyThere_toASecret_andBack_keepsEveryKey() throws Exception {
        server.start();
        SdkBytes blob = encrypt();
        server.stop();
        String first = newKey();
        String second = newKey();

        assertThat(rotate(0, kms("--new-", first)))
                .contains(
                        "Changed the root key: 1 domain key of " + server.data(),
                        "It is " + first + ": guard it against deletion.",
                        "keyhold.root-key.provider=aws-kms\n",
                        "keyhold.root-key.arn=" + first + "\n",
                        "keyhold.root-key.endpoint=" + AWS.endpoint() + "\n",
                        "none of these any more: keyhold.root-key.file")
                .doesNotContain("AWS keeps the old root key");
        assertThat(server.data().resolve("root-key")).doesNotExist();
        assertThat(refusalToServe()).contains("no root key file");
        requireServes(blob, kms("--", first));

        assertThat(rotate(1, kms("--", first), kms("--new-", first)))
                .contains("is the one that the store is under already; nothing was changed")
                .hasLineCount(1);
        assertThat(rotate(0, kms("--", first), kms("--new-", second)))
                .contains(
                        "AWS keeps the old root key, " + first,
                        "disable it there, and then delete it",
                        "keyhold.root-key.arn=" + second + "\n")
                .doesNotContain("none of these any more");
        CLIENTS.kms().disableKey(request -> request.keyId(first));
        assertThat(refusalToServe(kms("--", first))).contains("but AWS KMS key " + first);
        requireServes(blob, kms("--", second));

        String secret = SECRETS.put("keyhold", newRootKeyText());
        assertThat(rotate(0, kms("--", second), secret("--new-", secret)))
                .contains("It is " + secret, "keyhold.root-key.provider=secrets-manager\n");
        requireServes(blob, secret("--", secret));

        assertThat(rotate(0, secret("--", secret), new String[] {"--new-root-key", "file"}))
                .contains(
                        "It is in " + server.data().resolve("root-key"),
                        "AWS keeps the old root key, " + secret,
                        "none of these any more: keyhold.root-key.arn, keyhold.root-key.endpoint");
        requireServes(blob);
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rotate_toWhatCannotBeUsed_isRefusedInOneLine_andChangesNothing() throws Exception {
        server.start();
        SdkBytes blob = encrypt();
        server.stop();
        byte[] old = Files.readAllBytes(server.data().resolve("root-key"));
        String disabled = newKey();
        CLIENTS.kms().disableKey(request -> request.keyId(disabled));
        String same = SECRETS.put("same", Files.readString(server.data().resolve("root-key")));
        String absent = same.replace("same", "absent");

        assertThat(rotate(1, kms("--new-", disabled)))
                .contains("could not wrap a domain key: DisabledException")
                .hasLineCount(1);
        assertThat(rotate(1, secret("--new-", same)))
                .contains("is the one that the store is under already; nothing was changed")
                .hasLineCount(1);
        assertThat(rotate(1, secret("--new-", absent)))
                .contains("There is no secret " + absent)
                .hasLineCount(1);
        assertThat(rotate(1, new String[] {"--new-root-key", "aws-kms"}))
                .contains("give --new-root-key-arn")
                .hasLineCount(1);
        assertThat(rotate(1, new String[] {"--new-root-key", "aws"}))
                .contains("must be file, passphrase, aws-kms or secrets-manager")
                .hasLineCount(1);
        assertThat(rotate(1, new String[] {"--new-root-key-arn", disabled}))
                .contains("add --new-root-key aws-kms")
                .hasLineCount(1);
        assertThat(rotate(1, kms("--new-", disabled), new String[] {"--new-root-key-file", "x"}))
                .contains("a new root key file was named, but AWS keeps the new root key")
                .hasLineCount(1);

        assertThat(Files.readAllBytes(server.data().resolve("root-key"))).isEqualTo(old);
        requireServes(blob);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void rotate_toAwsKms_killedAtAnyMoment_isFinishedByTheSameAgain() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        server.start();
        SdkBytes blob = encrypt();
        server.stop();
        Path file = server.data().resolve("root-key");
        for (int round = 0; round < KILLS; round++) {
            String key = newKey();
            int calls = AWS_CALLS.entries().size();
            Process process = begin(kms("--new-", key));
            while (process.isAlive() && AWS_CALLS.entries().size() == calls) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            process.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();

            if (Files.exists(file)) {
                String again = rotate(0, kms("--new-", key));
                if (again.contains("does not need " + file)) {
                    Files.delete(file);
                }
            }
            assertThat(file).as("seed %d, round %d", seed, round).doesNotExist();
            requireServes(blob, kms("--", key));
            rotate(0, kms("--", key), new String[] {"--new-root-key", "file"});
        }
        requireServes(blob);
    }

    // spec: key-hierarchy.md KH-84, KH-87
    @Test
    void secret_isTheRootKeyOfInitAndServe() throws Exception {
        String secret = SECRETS.put("from-the-command-line", newRootKeyText());
        List<String> line =
                new ArrayList<>(List.of("init", "--data", server.data().toString()));
        line.addAll(List.of(secret("--", secret)));
        Process init = command.run(line);
        assertThat(init.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(command.output())
                .contains(" is initialized.", "Root key    " + secret + "  (guard it against deletion)");

        server.start(secret("--", secret));
        SdkBytes blob = encrypt();
        server.stop();

        assertThat(server.data().resolve("root-key")).doesNotExist();
        String another = SECRETS.put("another", newRootKeyText());
        assertThat(refusalToServe(secret("--", another))).contains("The store's keys are under root key ");
        assertThat(refusalToServe(secret("--", secret.replace("from", "without"))))
                .contains("There is no secret ");
        requireServes(blob, secret("--", secret));
    }
}
