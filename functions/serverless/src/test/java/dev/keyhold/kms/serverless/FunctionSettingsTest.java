package dev.keyhold.kms.serverless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.kms.serverless.FunctionSettings.IdentitySource;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionSettingsTest {
    private static final String ARN = "arn:aws:kms:eu-west-1:111122223333:key/1";
    private static final Map<String, String> LEAST = Map.of(
            "KEYHOLD_DYNAMODB_TABLE", "keys",
            "KEYHOLD_JOURNAL_TABLE", "erasures",
            "KEYHOLD_ROOT_KEY_PROVIDER", "aws-kms",
            "KEYHOLD_ROOT_KEY_ARN", ARN,
            "PATH", "/bin");

    @Test
    void read_withTheLeast_takesDefaults_andIdentityIsTheSignatures() {
        FunctionSettings settings = FunctionSettings.read(LEAST);

        assertThat(settings.table().table()).isEqualTo("keys");
        assertThat(settings.table().endpoint()).isNull();
        assertThat(settings.journal().table()).isEqualTo("erasures");
        assertThat(settings.rootKey()).isEqualTo(new AwsRootKey(AwsRootKey.Keeper.AWS_KMS, ARN, null));
        assertThat(settings.identity()).isEqualTo(IdentitySource.SIGNATURE);
        assertThat(settings.jobBudget()).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings.backupRetention()).isEqualTo(Duration.ofDays(35));
    }

    @Test
    void read_withEverything_takesIt() {
        Map<String, String> variables = new HashMap<>(LEAST);
        variables.put("KEYHOLD_ROOT_KEY_PROVIDER", "secrets-manager");
        variables.put("KEYHOLD_ROOT_KEY_ENDPOINT", "http://127.0.0.1:4566");
        variables.put("KEYHOLD_DYNAMODB_ENDPOINT", "http://127.0.0.1:8000");
        variables.put("KEYHOLD_IDENTITY", "request-context");
        variables.put("KEYHOLD_JOBS_BUDGET_SECONDS", "5");

        FunctionSettings settings = FunctionSettings.read(variables);

        assertThat(settings.rootKey())
                .isEqualTo(new AwsRootKey(AwsRootKey.Keeper.SECRETS_MANAGER, ARN, URI.create("http://127.0.0.1:4566")));
        assertThat(settings.table().endpoint()).isEqualTo(URI.create("http://127.0.0.1:8000"));
        assertThat(settings.identity()).isEqualTo(IdentitySource.REQUEST_CONTEXT);
        assertThat(settings.jobBudget()).isEqualTo(Duration.ofSeconds(5));
    }

    // spec: key-hierarchy.md KH-86
    @ParameterizedTest
    @ValueSource(
            strings = {"KEYHOLD_ROOT_KEY", "KEYHOLD_ROOT_KEY_FILE", "KEYHOLD_ROOT_KEY_SECRET", "KEYHOLD_PASSPHRASE"})
    void read_ofARootKeyInAVariable_isRefused_andNotRepeated(String name) {
        assertThatThrownBy(() -> FunctionSettings.read(with(name, "c2VjcmV0")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " is refused")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @ParameterizedTest
    @CsvSource({
        "KEYHOLD_ROOT_KEY_PROVIDER, file, must be aws-kms or secrets-manager",
        "KEYHOLD_ROOT_KEY_PROVIDER, passphrase, must be aws-kms or secrets-manager",
        "KEYHOLD_ROOT_KEY_ARN, '', KEYHOLD_ROOT_KEY_ARN is missing",
        "KEYHOLD_DYNAMODB_TABLE, '', KEYHOLD_DYNAMODB_TABLE is missing",
        "KEYHOLD_JOURNAL_TABLE, keys, must name another table",
        "KEYHOLD_DYNAMODB_ENDPOINT, 127.0.0.1, must be an address",
        "KEYHOLD_DYNAMODB_ENDPOINT, ftp://a, must be an address",
        "KEYHOLD_IDENTITY, iam, must be signature or request-context",
        "KEYHOLD_JOBS_BUDGET_SECONDS, 0, must be a whole number",
        "KEYHOLD_JOBS_BUDGET_SECONDS, 900, must be a whole number from 1 to 870",
        "KEYHOLD_TABEL, keys, the environment variable KEYHOLD_TABEL is not known"
    })
    void read_ofWhatIsWrong_saysWhat(String name, String value, String message) {
        assertThatThrownBy(() -> FunctionSettings.read(with(name, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new HashMap<>(LEAST);
        variables.put(name, value);
        return variables;
    }
}
