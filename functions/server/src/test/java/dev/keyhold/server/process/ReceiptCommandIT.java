package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A key that a real server erases, what is left of it, and {@code keyhold receipt}. */
class ReceiptCommandIT {
    @RegisterExtension
    private final CommandServer server = new CommandServer();

    // spec: erasure.md ER-2, ER-7, ER-21, ER-22; store.md ST-79
    @Test
    void key_whoseWindowHasEnded_isErasedFromTheFiles_andHasAReceipt() throws Exception {
        server.start();
        String key;
        try (KmsClient kms = client()) {
            key = kms.createKey().keyMetadata().arn();
            kms.rotateKeyOnDemand(request -> request.keyId(key));
            kms.createAlias(request -> request.aliasName("alias/it").targetKeyId(key));
            kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
        }
        server.stop();
        ErasedFiles files = new ErasedFiles(server.data());
        List<byte[]> wrapped = files.endWindow(key);
        assertThat(wrapped)
                .hasSize(2)
                .allSatisfy(bytes -> assertThat(files.with(bytes)).isNotEmpty());

        server.start();
        awaitErasure(key);

        Path receipt = server.directory().resolve("receipt.txt");
        Files.writeString(receipt, receipt("show", key));
        assertThat(receipt)
                .content()
                .contains("\nkey: " + key + "\n", "\nrequested-by: arn:aws:iam::", "\naliases: 1\n")
                .containsPattern("\nmaterial: [0-9a-f]{64}\nmaterial: [0-9a-f]{64}\n");
        assertThat(receipt("show", key.substring(key.indexOf("key/") + 4))).isEqualTo(Files.readString(receipt));
        assertThat(receipt("list")).matches("20\\S+Z  " + key + "\n");
        Path publicKey = server.directory().resolve("key.pem");
        Files.writeString(publicKey, receipt("key"));
        String list = receipt("list");
        server.stop();
        Files.move(server.data().resolve("root-key"), server.directory().resolve("root-key"));
        assertThat(receipt("list"))
                .as("without a server, and without the root key")
                .isEqualTo(list);
        assertThat(receipt("show", key)).isEqualTo(Files.readString(receipt));
        assertThat(receipt("show", key.substring(key.indexOf("key/") + 4))).isEqualTo(Files.readString(receipt));
        assertThat(receipt("verify", receipt.toString()))
                .contains(": a receipt of key ")
                .endsWith(", unchanged\n");
        assertThat(receipt("verify", receipt.toString(), "--key", publicKey.toString()))
                .endsWith(", unchanged\n");
        Files.writeString(receipt, Files.readString(receipt).replace("aliases: 1", "aliases: 0"));
        assertThat(receipt("verify", receipt.toString()))
                .startsWith("keyhold: ")
                .endsWith(", or was changed\n");

        assertThat(wrapped).allSatisfy(bytes -> assertThat(files.with(bytes)).isEmpty());
        assertThat(server.data().resolve("erasures")).content().startsWith(key + " ");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.data().resolve("erasures"))))
                .isEqualTo("rw-------");
    }

    @Test
    void receipt_ofAKeyThatWasNotErased_isNotThere() {
        String key = "1234abcd-12ab-34cd-56ef-1234567890ab";
        assertThat(receipt("list"))
                .isEqualTo("keyhold: there is no database in " + server.data()
                        + ": start the server once, or name its --data DIR\n");
        assertThat(server.data().resolve("keyhold.db")).doesNotExist();
        server.start();
        assertThat(receipt("list")).isEmpty();
        assertThat(receipt("show", key))
                .startsWith("keyhold: the server refused GetErasureReceipts with NotFoundException: Key 'arn:aws:kms:")
                .endsWith("' was not erased here\n");
        server.stop();
        assertThat(receipt("list")).isEmpty();
        assertThat(receipt("show", key))
                .startsWith("keyhold: key arn:aws:kms:us-east-1:")
                .endsWith(":key/" + key + " was not erased here\n");
        assertThat(receipt("show", "alias/it")).isEqualTo("keyhold: alias/it is no key ID and no key ARN\n");
    }

    private void awaitErasure(String key) throws Exception {
        Await.until(() -> receipt("show", key).contains("\nsignature: "));
        try (KmsClient kms = client()) {
            assertThatThrownBy(() -> kms.describeKey(request -> request.keyId(key)))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    /** What the command prints, on either stream. */
    private String receipt(String... more) {
        return server.run(Stream.concat(Stream.of("receipt"), Stream.of(more)).toArray(String[]::new));
    }

    private KmsClient client() {
        return server.client(Region.US_EAST_1);
    }
}
