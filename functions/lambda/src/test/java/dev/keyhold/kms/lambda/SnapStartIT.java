package dev.keyhold.kms.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.lambda.local.LocalFunction;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What is in a function's memory when a snapshot of it is made, and when it works. */
class SnapStartIT {
    // spec: key-hierarchy.md KH-85
    @Test
    void snapshot_holdsNoKeysAndNoRandomSourceOfKeyholds_whichTheRestoredFunctionMakes()
            throws IOException, InterruptedException {
        try (LambdaLauncher launcher = new LambdaLauncher();
                LocalFunction function = LocalFunction.startToSnapshot(launcher.configuration());
                FunctionUrl url = new FunctionUrl(function::invoke);
                Clients clients = new Clients(new LauncherAt(launcher, url.address()))) {
            String before = objects(function);
            assertThat(before).contains("io.quarkus", "dev.keyhold.kms.lambda.LambdaBeans");
            assertThat(before)
                    .doesNotContain(
                            SecretBytes.class.getName(),
                            DomainKeyring.class.getName(),
                            SecureRandomSource.class.getName(),
                            DynamoDbClient.class.getPackageName());

            function.restore();

            assertThat(clients.kms().createKey().keyMetadata().enabled()).isTrue();
            assertThat(objects(function))
                    .contains(
                            SecretBytes.class.getName(),
                            DomainKeyring.class.getName(),
                            SecureRandomSource.class.getName(),
                            DynamoDbClient.class.getPackageName());
        }
    }

    /** The classes of all objects that are reachable. */
    private static String objects(LocalFunction function) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = String.valueOf(function.process().pid());
        Process process = new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
