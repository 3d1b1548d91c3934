package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Old databases that are put in place after a real server erased a key. */
class RestoredErasureIT {
    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private ErasedFiles files = new ErasedFiles(Path.of(""));
    private String key = "";
    private String other = "";
    private SdkBytes blob = SdkBytes.fromUtf8String("");
    private SdkBytes otherBlob = SdkBytes.fromUtf8String("");

    @BeforeEach
    void start() {
        server = new ServerProcessLauncher(directory);
        files = new ErasedFiles(server.data());
        server.start();
        try (KmsClient kms = client()) {
            key = kms.createKey().keyMetadata().arn();
            other = kms.createKey().keyMetadata().arn();
            blob = encrypt(kms, key);
            otherBlob = encrypt(kms, other);
        }
    }

    @AfterEach
    void end() {
        server.close();
    }

    /** @return the wrapped materials of the key, of which nothing is left in the files */
    private List<byte[]> erase() throws Exception {
        try (KmsClient kms = client()) {
            kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
        }
        server.stop();
        List<byte[]> wrapped = files.endWindow(key);
        server.start();
        awaitReceipt();
        server.stop();
        assertThat(wrapped)
                .hasSize(1)
                .allSatisfy(bytes -> assertThat(files.with(bytes)).isEmpty());
        return wrapped;
    }

    private void assertErased(List<byte[]> wrapped) throws Exception {
        server.start();
        try (KmsClient kms = client()) {
            assertThatThrownBy(() -> kms.describeKey(request -> request.keyId(key)))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> kms.decrypt(request -> request.ciphertextBlob(blob)))
                    .isInstanceOfSatisfying(
                            KmsException.class,
                            refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                    .isEqualTo("AccessDeniedException"));
            assertThat(kms.decrypt(request -> request.ciphertextBlob(otherBlob))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("the plans");
        }
        assertThat(awaitReceipt()).contains("\nrequested-by: erasure-journal\nrequest: restore\n");
        server.stop();
        assertThat(wrapped).allSatisfy(bytes -> assertThat(files.with(bytes)).isEmpty());
    }

    // spec: erasure.md ER-31, ER-33; backup.md BK-26
    @Test
    void backup_fromBeforeAnErasure_doesNotBringTheKeyBack() throws Exception {
        Path backup = directory.resolve("backup");
        assertThat(CommandLineRun.on(server, "backup", backup.toString())).contains("Wrote ");
        List<byte[]> wrapped = erase();
        assertThat(wrapped)
                .allSatisfy(
                        bytes -> assertThat(ErasedFiles.holds(backup, bytes)).isTrue());

        assertThat(CommandLineRun.on(server, "restore", backup.toString()))
                .contains("\nKMS keys that were erased since, and are erased again: 1.\n")
                .doesNotContain("There is no ");

        assertErased(wrapped);
        Files.delete(server.data().resolve("erasures"));
        assertThat(CommandLineRun.on(server, "restore", backup.toString()))
                .contains("\nThere is no ")
                .doesNotContain("erased again:");
    }

    // spec: erasure.md ER-31, ER-35
    @Test
    void database_thatIsCopiedBackByHand_doesNotBringTheKeyBack() throws Exception {
        server.stop();
        Path database = server.data().resolve("keyhold.db");
        Path copy = Files.copy(database, directory.resolve("copy"));
        server.start();
        List<byte[]> wrapped = erase();
        Files.copy(copy, database, StandardCopyOption.REPLACE_EXISTING);
        assertThat(wrapped).allSatisfy(bytes -> assertThat(files.with(bytes)).containsExactly(database));
        Path journal = server.data().resolve("erasures");
        byte[] lines = Files.readAllBytes(journal);
        Files.writeString(journal, "damage\n", StandardOpenOption.APPEND);

        Process refused = server.serve();
        assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(server.output())
                .isEqualTo("keyhold: the journal of erasures " + journal + " cannot be applied, without which erased"
                        + " keys could come back: what begins at byte " + lines.length + " of " + journal
                        + " is no erasure\n");
        Files.write(journal, lines);

        assertErased(wrapped);
    }

    private static SdkBytes encrypt(KmsClient kms, String keyId) {
        return kms.encrypt(request -> request.keyId(keyId).plaintext(SdkBytes.fromUtf8String("the plans")))
                .ciphertextBlob();
    }

    private String awaitReceipt() throws Exception {
        return Await.until(
                () -> CommandLineRun.on(server, "receipt", "show", key), receipt -> receipt.contains("\nsignature: "));
    }

    private KmsClient client() {
        return server.client(Region.US_EAST_1);
    }
}
