package dev.keyhold.kms.operation.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunTest {
    private static final String WOULD_HAVE_SUCCEEDED =
            "The request would have succeeded, but the DryRun option is set.";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final KmsClient stranger = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
    private final String key = client.createKey();
    private final byte[] blob = client.encrypt(key, new byte[32]);

    @Test
    void dryRun_isAMemberOfTheseOperationsThatAreBuilt() {
        assertThat(kms.descriptors())
                .filteredOn(descriptor -> descriptor.input().find("DryRun") != null)
                .extracting(descriptor -> descriptor.name())
                .containsExactlyInAnyOrder(
                        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"})
    void dryRun_ofWhatWouldSucceed_saysSo(String operation) {
        client.assertRefused(operation, request(), KmsErrorCode.DRY_RUN, WOULD_HAVE_SUCCEEDED);
        assertThat(ServiceModel.KMS.ownErrors(operation)).contains("DryRunOperationException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"})
    void dryRun_ofWhatWouldFail_isTheFailure(String operation) {
        client.call("DisableKey", Map.of("KeyId", key));

        client.assertRefused(operation, request(), KmsErrorCode.DISABLED, key + " is disabled.");
        assertThat(stranger.refusal(operation, request()).code()).isEqualTo(KmsErrorCode.ACCESS_DENIED);
        Map<String, Object> wrong = request();
        wrong.put("GrantTokens", List.of(""));
        assertThat(client.refusal(operation, wrong).code()).isEqualTo(KmsErrorCode.VALIDATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Decrypt", "ReEncrypt"})
    void dryRun_withACiphertext_opensIt(String operation) {
        Map<String, Object> request = request();
        byte[] damaged = blob.clone();
        damaged[blob.length - 1] ^= 1;
        request.put("CiphertextBlob", damaged);

        client.assertRefused(operation, request, KmsErrorCode.INVALID_CIPHERTEXT, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Decrypt", "ReEncrypt"})
    void dryRun_thatIgnoresTheCiphertext_looksAtThePermissionOnly(String operation) {
        Map<String, Object> request = ignoring();

        client.assertRefused(operation, request, KmsErrorCode.DRY_RUN, WOULD_HAVE_SUCCEEDED);
        request.put("CiphertextBlob", new byte[] {1});
        client.assertRefused(operation, request, KmsErrorCode.DRY_RUN, WOULD_HAVE_SUCCEEDED);
        assertThat(stranger.refusal(operation, request).code()).isEqualTo(KmsErrorCode.ACCESS_DENIED);

        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        request.put("KeyId", "alias/it");
        request.put("SourceKeyId", "alias/it");
        client.assertRefused(operation, request, KmsErrorCode.DRY_RUN, WOULD_HAVE_SUCCEEDED);
        client.call("DisableKey", Map.of("KeyId", key));
        client.assertRefused(operation, request, KmsErrorCode.DISABLED, key + " is disabled.");
    }

    @Test
    void dryRun_thatIgnoresTheCiphertext_needsAKey() {
        Map<String, Object> request = ignoring();
        request.remove("KeyId");
        request.remove("SourceKeyId");

        client.assertRefused(
                "Decrypt", request, KmsErrorCode.VALIDATION, "KeyId is required when the ciphertext is ignored.");
        client.assertRefused(
                "ReEncrypt",
                request,
                KmsErrorCode.VALIDATION,
                "SourceKeyId is required when the ciphertext is ignored.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Decrypt", "ReEncrypt"})
    void call_thatIsNoDryRunButIgnoresTheCiphertext_isRefused(String operation) {
        Map<String, Object> request = ignoring();
        for (Object dryRun : new Object[] {false, ""}) {
            request.remove("DryRun");
            if (dryRun instanceof Boolean) {
                request.put("DryRun", dryRun);
            }
            client.assertRefused(
                    operation,
                    request,
                    KmsErrorCode.VALIDATION,
                    "DryRunModifiers can only be specified when DryRun is set.");
        }
    }

    @Test
    void dryRun_isRecordedLikeAnyCall() {
        client.refusal("Encrypt", request());

        assertThat(kms.audit().entries())
                .filteredOn(entry -> entry.record().failure() != null)
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.record().toString()).contains("DryRunOperationException", key, "Encrypt"));
    }

    private Map<String, Object> request() {
        return new HashMap<>(Map.of(
                "KeyId", key,
                "SourceKeyId", key,
                "DestinationKeyId", key,
                "CiphertextBlob", blob,
                "Plaintext", new byte[1],
                "KeySpec", "AES_256",
                "DryRun", true));
    }

    private Map<String, Object> ignoring() {
        Map<String, Object> request = request();
        request.remove("CiphertextBlob");
        request.put("DryRunModifiers", List.of("IGNORE_CIPHERTEXT"));
        return request;
    }
}
