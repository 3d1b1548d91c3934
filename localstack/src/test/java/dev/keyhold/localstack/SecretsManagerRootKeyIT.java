package dev.keyhold.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.rootkey.aws.SecretsManagerRootKeyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A root key in Secrets Manager. Credentials are those that a function would have: of its surroundings. */
@ExtendWith(World.Resolver.class)
class SecretsManagerRootKeyIT {
    private final RandomSource random = new SecureRandomSource();
    private final World world;
    private final SecretsManagerClient secrets;

    @TempDir
    private Path directory;

    SecretsManagerRootKeyIT(World world) {
        this.world = world;
        this.secrets = world.secretsManager();
    }

    @BeforeEach
    void beSomebody() {
        System.setProperty("aws.accessKeyId", "function");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        secrets.close();
    }

    // spec: key-hierarchy.md KH-84
    @Test
    void secretMadeFromARootKeyFile_isTheSameRootKey_asTextAndAsBytes() throws IOException {
        Path file = directory.resolve("root.key");
        try (RootKeyProvider ofFile = FileRootKeyProvider.create(file, random)) {
            String asText = secrets.createSecret(s -> s.name(name()).secretString(read(file)))
                    .arn();
            String asBytes = secrets.createSecret(s -> s.name(name()).secretBinary(SdkBytes.fromUtf8String(read(file))))
                    .arn();

            for (String arn : new String[] {asText, asBytes}) {
                try (RootKeyProvider ofSecret = open(arn)) {
                    assertThat(ofSecret.rootKeyId()).isEqualTo(ofFile.rootKeyId());
                }
            }
        }
    }

    // spec: key-hierarchy.md KH-62, KH-84
    @Test
    void secretThatWasChanged_isRefused_withoutAnyOfItsContent() throws IOException {
        Path file = directory.resolve("root.key");
        FileRootKeyProvider.create(file, random).close();
        String content = read(file);
        String key = content.lines().reduce((first, second) -> second).orElseThrow();
        String changed = content.replace(key, "key: " + "A".repeat(43) + "=");
        String arn =
                secrets.createSecret(s -> s.name(name()).secretString(changed)).arn();

        assertThatThrownBy(() -> open(arn))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("The secret " + arn + " cannot be used: its id is not that of its key, so one of them was"
                        + " changed.");
    }

    @Test
    void secretThatHasNoValueYet_orIsNotThere_isAnError_andNothingIsMade() {
        String empty = secrets.createSecret(s -> s.name(name())).arn();
        String absent = empty.replaceFirst("[^-]{6}$", "AbCdEf").replace("keyhold", "absent");

        assertThatThrownBy(() -> open(empty))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(empty);
        assertThatThrownBy(() -> open(absent))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(absent);
        assertThat(secrets.describeSecret(s -> s.secretId(empty)).versionIdsToStages())
                .isEmpty();
    }

    @Test
    void nameInsteadOfAnArn_isRefused() {
        assertThatThrownBy(() -> open("keyhold/root-key"))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("it must be the secret's ARN");
    }

    private RootKeyProvider open(String arn) {
        return SecretsManagerRootKeyProvider.open(arn, world.localStack(), random);
    }

    private static String name() {
        return "keyhold/" + UUID.randomUUID();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
