package dev.keyhold.kms.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.serverless.FunctionSettings;
import dev.keyhold.kms.serverless.SettingsException;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.StorePlace;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.kms.store.dynamodb.WatchedTable;
import dev.keyhold.lambda.local.LocalFunction;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.KmsInternalException;

/** The function that is deployed, on a table that was restored from a backup. */
class RestoredTableIT {
    private static final LambdaLauncher LAUNCHER = new LambdaLauncher();

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    private static Map<String, String> environment(String name, String value) {
        Map<String, String> changed = new HashMap<>(LAUNCHER.environment());
        changed.put(name, value);
        return changed;
    }

    private static String erasures() {
        return LAUNCHER.environment().getOrDefault("KEYHOLD_JOURNAL_TABLE", "");
    }

    private static void assertRefused(Map<String, String> environment, String why) {
        FunctionSettings settings = FunctionSettings.read(environment);
        assertThatThrownBy(() -> SharedInstallation.open(settings, new SecureRandomSource(), InstantSource.system())
                        .close())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(why);
    }

    // spec: erasure.md ER-38, ER-39
    @Test
    void functionOnATableThatWasRestored_refusesEveryRequest_untilItsPlaceIsWritten() throws IOException {
        TableLocation restored = LAUNCHER.restored();
        LocalFunction.Configuration whole = LAUNCHER.configuration();
        LocalFunction.Configuration changed = new LocalFunction.Configuration(
                whole.code(),
                whole.handler(),
                environment("KEYHOLD_DYNAMODB_TABLE", restored.table()),
                whole.javaHome(),
                whole.options());
        try (LocalFunction function = LocalFunction.start(changed);
                FunctionUrl url = new FunctionUrl(function::invoke);
                Clients clients = new Clients(new LauncherAt(LAUNCHER, url.address()))) {
            assertThatThrownBy(() -> clients.kms().listKeys()).isInstanceOf(KmsInternalException.class);
            assertThat(function.log())
                    .contains(
                            "Keyhold cannot be opened: DynamoDB table " + restored.table()
                                    + " was restored from a backup, or copied, ",
                            "--erasures-table " + erasures());

            write(restored, erasures());

            assertThat(clients.kms().listKeys().keys()).isEmpty();
        }
    }

    // spec: erasure.md ER-37, ER-39, ER-41
    @Test
    void functionOnATableWithoutAPlace_orWithAnotherJournal_isRefused() {
        TableLocation restored = LAUNCHER.restored();
        Map<String, String> there = environment("KEYHOLD_DYNAMODB_TABLE", restored.table());
        write(restored, null);
        assertRefused(there, " does not have its erasures in table " + erasures() + " yet: run keyhold init");
        write(restored, "another");
        assertRefused(there, " does not have its erasures in table ");

        LAUNCHER.forgetPlace(restored);

        assertRefused(there, " does not have its erasures in table ");
        assertRefused(
                environment("KEYHOLD_JOURNAL_TABLE", "another"),
                " does not have its erasures in table another yet: run keyhold init");
    }

    private static void write(TableLocation location, @Nullable String erasures) {
        try (WatchedTable table = WatchedTable.open(location, InstantSource.system())) {
            assertThat(new StorePlaceTable(table).write(new StorePlace(table.id(), erasures)))
                    .isTrue();
        }
    }
}
