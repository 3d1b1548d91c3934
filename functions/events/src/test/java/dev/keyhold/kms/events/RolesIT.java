package dev.keyhold.kms.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.dynamodb.local.Fault;
import dev.keyhold.dynamodb.local.FaultProxy;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.lambda.LambdaLauncher;
import dev.keyhold.kms.lambda.TemplateFunction;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Write;
import dev.keyhold.lambda.local.FunctionAnswer;
import dev.keyhold.lambda.local.LocalFunction;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;

/**
 * The role of every function of {@code infra/keyhold.yaml} that does what is due allows what the function calls when there is work
 * of every kind, and nothing else. A function that the template gets is compared too.
 */
class RolesIT {
    private static final String HANDLER = "io.quarkus.funqy.lambda.FunqyStreamHandler::handleRequest";

    private static final LambdaLauncher LAUNCHER = new LambdaLauncher();
    private static final SharedInstallation INSTALLATION = LAUNCHER.installation();
    private static final KmsClient CLIENT = new KmsFixture(
                    new ObservedStore(new RegionOutOfReach(INSTALLATION.store(), KmsFixture.OTHER_REGION)),
                    INSTALLATION.keyring())
            .client();
    private static Path code = Path.of("");

    @BeforeAll
    static void unpack() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "roles");
        code = LocalFunction.unpack(Path.of("target", "function.zip"), folder.resolve("code"));
    }

    @AfterAll
    static void close() {
        INSTALLATION.close();
        LAUNCHER.close();
    }

    /** In the template's order: what begins erasures stands before what ends them. */
    private static Stream<TemplateFunction> functions() {
        return TemplateFunction.all(true).stream()
                .filter(function -> !function.export().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void role_allowsWhatTheFunctionCalls_andNothingElse(TemplateFunction function) {
        makeWorkOfEveryKind();
        LAUNCHER.forgetActions();

        FunctionAnswer answer = run(function, Map.of());

        assertThat(answer.isError()).as(answer.payload()).isFalse();
        assertThat(answer.payload()).contains("\"failed\":0");
        assertThat(LAUNCHER.actions()).isEqualTo(function.granted());
    }

    @Test
    void role_withTheRootKeyInSecretsManager_allowsWhatIsCalledForIt_andNothingElse() {
        Set<String> called = new ConcurrentSkipListSet<>();
        try (FaultProxy secrets = new FaultProxy(URI.create("http://127.0.0.1:1"))) {
            secrets.observe((operation, body) -> called.add("secretsmanager:" + operation + " RootKeyArn"));
            secrets.otherwise(() -> Fault.Refused.of(400, "ResourceNotFoundException"));
            FunctionAnswer answer = run(
                    functions().findFirst().orElseThrow(),
                    Map.of(
                            "KEYHOLD_ROOT_KEY_PROVIDER", "secrets-manager",
                            "KEYHOLD_ROOT_KEY_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:root-AbCdEf",
                            "KEYHOLD_ROOT_KEY_ENDPOINT", secrets.endpoint().toString()));
            assertThat(answer.isError()).isTrue();
        }

        for (TemplateFunction function : TemplateFunction.all(true)) {
            Set<String> wanted = new TreeSet<>(function.granted());
            wanted.removeIf(action -> action.startsWith("kms:"));
            wanted.addAll(called);
            assertThat(TemplateFunction.all(false))
                    .filteredOn(other -> other.name().equals(function.name()))
                    .singleElement()
                    .satisfies(other -> assertThat(other.granted()).isEqualTo(wanted));
        }
    }

    /** On AWS a condition that no call fulfils denies all of them. */
    @ParameterizedTest
    @MethodSource("allFunctions")
    void role_asksForTheEncryptionContext_thatDomainKeysAreUnder(TemplateFunction function) {
        WrappedDomainKey domainKey =
                new DomainKeyTable(INSTALLATION.store()).all().get(0).value().key();
        Map<String, String> context = new HashMap<>(function.rootKeyContext());
        context.put("keyhold:domain-key-id", domainKey.id().value());

        try (var rootKey = LAUNCHER.rootKeyService()) {
            assertThat(rootKey.decrypt(request -> request.encryptionContext(context)
                                    .ciphertextBlob(SdkBytes.fromByteArray(
                                            domainKey.value().externalCiphertext())))
                            .plaintext()
                            .asByteArray())
                    .hasSize(32);
        }
    }

    private static List<TemplateFunction> allFunctions() {
        return TemplateFunction.all(true);
    }

    private static void makeWorkOfEveryKind() {
        String rotated = CLIENT.createKey();
        CLIENT.call("EnableKeyRotation", Map.of("KeyId", rotated, "RotationPeriodInDays", 90));
        CLIENT.call("ScheduleKeyDeletion", Map.of("KeyId", CLIENT.createKey(), "PendingWindowInDays", 7));
        String primary = CLIENT.call("CreateKey", Map.of("MultiRegion", true))
                .structure("KeyMetadata")
                .text("Arn");
        CLIENT.call("ReplicateKey", Map.of("KeyId", primary, "ReplicaRegion", KmsFixture.OTHER_REGION.name()));
        DomainKeyTable domainKeys = new DomainKeyTable(INSTALLATION.store());
        List<Write> due = domainKeys.makeDue(Instant.now());
        assertThat(due.isEmpty() || INSTALLATION.store().commit(due)).isTrue();
    }

    private static FunctionAnswer run(TemplateFunction function, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(LAUNCHER.environment());
        variables.put("QUARKUS_FUNQY_EXPORT", function.export());
        variables.putAll(more);
        try (LocalFunction running = LocalFunction.start(LocalFunction.Configuration.of(code, HANDLER, variables))) {
            return running.invoke("{}");
        }
    }
}
