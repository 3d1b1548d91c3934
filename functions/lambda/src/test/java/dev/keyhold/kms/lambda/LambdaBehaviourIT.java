package dev.keyhold.kms.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.behaviour.BehaviourSuite;
import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.behaviour.OwnOperationClient;
import dev.keyhold.kms.cache.CachingStore;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.serverless.FunctionSettings;
import dev.keyhold.kms.serverless.SettingsException;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.Query;
import dev.keyhold.lambda.local.LocalFunction;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** The suite against the zip that is deployed, over DynamoDB Local. */
class LambdaBehaviourIT implements BehaviourSuite {
    private static final LambdaLauncher LAUNCHER = new LambdaLauncher();
    private static final Clients CLIENTS = new Clients(LAUNCHER);

    @BeforeAll
    static void start() {
        LAUNCHER.start();
    }

    /** What the whole suite called is what the endpoint's role allows: nothing is missing, nothing more is there. */
    @AfterAll
    static void close() {
        CLIENTS.close();
        LAUNCHER.close();
        Set<String> granted = TemplateFunction.all(true).stream()
                .filter(function -> function.export().isEmpty())
                .findFirst()
                .orElseThrow()
                .granted();
        assertThat(granted).containsAll(LAUNCHER.actions());
        // Maven is told of single tests so, and these call less.
        if (!System.getProperty("it.test", "").contains("#")) {
            assertThat(LAUNCHER.actions()).isEqualTo(granted);
        }
    }

    @Override
    public Clients clients() {
        return CLIENTS;
    }

    // spec: authentication.md AU-40: the framework would have split these at their commas
    @Test
    void fieldsWithCommas_areSeenAsTheClientSignedThem() {
        assertThat(clients()
                        .kms()
                        .listKeys(request -> request.overrideConfiguration(o -> o.putHeader("x-one", "a, b,c ,, d")
                                .putHeader("x-two", List.of("first", "second, third"))
                                .putHeader("cookie", "one=1; two=2")))
                        .sdkHttpResponse()
                        .isSuccessful())
                .isTrue();
    }

    // spec: authentication.md AU-40, AU-41; protocol.md PR-1: what comes through a stage with a name has that before
    // its path
    @Test
    void httpApi_answersWhatUnchangedClientsSign_throughItsDefaultStageOnly() throws IOException {
        try (FunctionUrl api = new FunctionUrl(event -> LAUNCHER.function().invoke(HttpApi.event(event)));
                Clients direct = new Clients(new LauncherAt(LAUNCHER, api.address()));
                Clients staged =
                        new Clients(new LauncherAt(LAUNCHER, api.address().resolve("/prod")))) {
            assertThat(direct.kms().createKey().keyMetadata().enabled()).isTrue();
            assertThat(direct.kms()
                            .listKeys(request ->
                                    request.limit(1).overrideConfiguration(o -> o.putHeader("cookie", "one=1; two=2")))
                            .keys())
                    .hasSize(1);
            assertThatThrownBy(() -> staged.kms().listKeys())
                    .isInstanceOfSatisfying(
                            KmsException.class,
                            refused -> assertThat(refused.statusCode()).isEqualTo(404));
        }
    }

    // spec: protocol.md PR-62; erasure.md ER-37
    @Test
    void runDueWork_erasesThroughTheUrl_withALineInTheJournal() throws IOException, InterruptedException {
        try (SharedInstallation installation = LAUNCHER.installation()) {
            KmsClient monthsAgo =
                    new KmsFixture(new ObservedStore(installation.store()), installation.keyring()).client();
            String key = monthsAgo.createKey();
            monthsAgo.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));

            OwnOperationClient.Reply reply =
                    new OwnOperationClient(LAUNCHER).call("Keyhold.RunDueWork", "{\"Seconds\":30}", "keyhold");

            assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
            assertThat(installation
                            .journal()
                            .query(new Query("erasures", "", null, 10))
                            .items())
                    .singleElement()
                    .satisfies(item -> assertThat(item.key().sort()).startsWith(key + " "));
        }
    }

    @Test
    void installationOfWhichNoEndpointCanBeMade_isClosed() {
        SharedInstallation installation = LAUNCHER.installation();
        FunctionSettings settings = FunctionSettings.read(LAUNCHER.environment());
        Map<String, String> withoutRegion = Map.of();

        assertThatThrownBy(
                        () -> new DeferredEndpoint(Vertx.vertx(), Map::of).over(installation, settings, withoutRegion))
                .isInstanceOf(SettingsException.class);

        WrappingContext context = WrappingContext.accessKeySecret(new AccountId("111122223333"), "AKIA");
        try (SecretBytes secret = SecretBytes.copyOf(new byte[40])) {
            assertThatThrownBy(() -> installation.keyring().wrap(context, secret))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    /** A frozen process has a clock that does not see how old what it knows has become. */
    @Test
    void functionThatWasFrozen_doesNotUseAKeyThatWasDisabledMeanwhile() throws IOException, InterruptedException {
        String key = newKey().keyId();
        try (LocalFunction other = LocalFunction.start(LAUNCHER.configuration());
                FunctionUrl url = new FunctionUrl(other::invoke);
                Clients frozen = new Clients(new LauncherAt(LAUNCHER, url.address()))) {
            frozen.kms().encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("before")));
            signal("STOP", other);
            kms().disableKey(request -> request.keyId(key));
            Thread.sleep(CachingStore.BOUND.plusMillis(200).toMillis());
            signal("CONT", other);

            assertThatThrownBy(() -> frozen.kms()
                            .encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("after"))))
                    .isInstanceOf(DisabledException.class);
        }
    }

    private static void signal(String name, LocalFunction function) throws IOException, InterruptedException {
        long pid = function.process().pid();
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
