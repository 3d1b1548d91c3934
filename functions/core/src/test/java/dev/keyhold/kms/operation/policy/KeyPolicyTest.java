package dev.keyhold.kms.operation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPolicyTest {
    private static final String ROOT = "\"arn:aws:iam::111122223333:root\"";
    private static final String LOCKOUT =
            "The new key policy will not allow you to update the key policy in the future.";
    private static final String INVALID_PRINCIPAL = "Policy contains a statement with one or more invalid principals.";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();

    @Test
    void getKeyPolicy_ofAKeyWithoutOne_isTheDefaultPolicy() throws Exception {
        String expected = """
                {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions",
                "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}
                """;

        Reply reply = client.call("GetKeyPolicy", Map.of("KeyId", key));

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(reply.text("Policy"))).isEqualTo(json.readTree(expected));
        assertThat(reply.text("PolicyName")).isEqualTo("default");
    }

    @Test
    void listKeyPolicies_namesTheOnlyOne_whateverTheLimit() {
        for (Map<String, ?> request :
                List.of(Map.of("KeyId", key), Map.of("KeyId", key, "Limit", 1), Map.of("KeyId", key, "Limit", 1000))) {
            assertThat(client.call("ListKeyPolicies", request).members())
                    .isEqualTo(Map.of("PolicyNames", List.of("default"), "Truncated", false));
        }
        client.assertRefused(
                "ListKeyPolicies", Map.of("KeyId", key, "Marker", "AAAA"), KmsErrorCode.VALIDATION, "Invalid marker.");
    }

    @Test
    void policy_byItsName_isTheDefaultOneOnly() {
        String policy = policy("\"Principal\":\"*\"");
        client.call("PutKeyPolicy", Map.of("KeyId", key, "PolicyName", "default", "Policy", policy));

        assertThat(client.call("GetKeyPolicy", Map.of("KeyId", key, "PolicyName", "default"))
                        .text("Policy"))
                .isEqualTo(policy);
        for (String operation : List.of("GetKeyPolicy", "PutKeyPolicy")) {
            client.assertRefused(
                    operation,
                    Map.of("KeyId", key, "PolicyName", "Default", "Policy", policy),
                    KmsErrorCode.NOT_FOUND,
                    "No such policy exists");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Principal\":\"*\"",
                "\"Principal\":{\"AWS\":\"*\"}",
                "\"Principal\":{\"AWS\":\"111122223333\"}",
                "\"Principal\":{\"AWS\":" + ROOT + "}",
                "\"Principal\":{\"AWS\":[\"444455556666\"," + ROOT + "]}",
                "\"Principal\":{\"AWS\":" + ROOT
                        + ",\"Service\":[\"s3.amazonaws.com\",\"logs.eu-west-1.amazonaws.com\"]}",
                "\"NotPrincipal\":{\"AWS\":\"444455556666\"}"
            })
    void putKeyPolicy_thatLetsTheCallerChangeItAgain_isAccepted(String principal) {
        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", policy(principal)));

        assertThat(client.call("GetKeyPolicy", Map.of("KeyId", key)).text("Policy"))
                .isEqualTo(policy(principal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kms:PutKeyPolicy", "KMS:putkeypolicy", "kms:Put*", "kms:Put?eyPolicy", "*"})
    void putKeyPolicy_thatAllowsTheActionInOtherWords_isAccepted(String action) {
        String policy = """
                {"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["kms:Encrypt","%s"],
                "Resource":"*"}}""".formatted(action);

        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", policy));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Statement\":[]}",
                "{}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},"
                        + "\"Action\":\"kms:*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:Get*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"NotAction\":\"kms:PutKeyPolicy\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"111122223333\"},"
                        + "\"Action\":\"kms:*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}}}",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"},"
                        + "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"kms:Put*\",\"Resource\":\"*\"}]}"
            })
    void policy_thatLocksTheCallerOut_isRefusedUnlessTheCheckIsBypassed(String policy) {
        client.assertRefused(
                "PutKeyPolicy",
                Map.of("KeyId", key, "Policy", policy),
                KmsErrorCode.MALFORMED_POLICY_DOCUMENT,
                LOCKOUT);
        client.assertRefused("CreateKey", Map.of("Policy", policy), KmsErrorCode.MALFORMED_POLICY_DOCUMENT, LOCKOUT);

        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", policy, "BypassPolicyLockoutSafetyCheck", true));
        String created = client.createKey(Map.of("Policy", policy, "BypassPolicyLockoutSafetyCheck", true));

        for (String each : List.of(key, created)) {
            assertThat(client.call("GetKeyPolicy", Map.of("KeyId", each)).text("Policy"))
                    .isEqualTo(policy);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/nobody\"}",
                "\"Principal\":{\"AWS\":[" + ROOT + ",\"arn:aws:iam::111122223333:role/none\"]}",
                "\"Principal\":{\"AWS\":\"1111\"}",
                "\"Principal\":{\"AWS\":\"arn:aws:iam::1111:root\"}",
                "\"Principal\":{\"AWS\":\"AIDAEXAMPLE\"}",
                "\"Principal\":{\"Service\":\"s3.example.com\"}",
                "\"Principal\":{\"Federated\":\"accounts.example.com\"}",
                "\"NotPrincipal\":{\"AWS\":\"nobody\"}"
            })
    void policy_withAPrincipalThatDoesNotExist_isRefusedEvenWithTheBypass(String principal) {
        Map<String, Object> request =
                Map.of("KeyId", key, "Policy", policy(principal), "BypassPolicyLockoutSafetyCheck", true);

        for (String operation : List.of("PutKeyPolicy", "CreateKey")) {
            client.assertRefused(operation, request, KmsErrorCode.MALFORMED_POLICY_DOCUMENT, INVALID_PRINCIPAL);
        }
    }

    @Test
    void policy_withAStatementWithoutPrincipal_isRefused() {
        String policy = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}}";

        for (String operation : List.of("PutKeyPolicy", "CreateKey")) {
            client.assertRefused(
                    operation,
                    Map.of("KeyId", key, "Policy", policy, "BypassPolicyLockoutSafetyCheck", true),
                    KmsErrorCode.MALFORMED_POLICY_DOCUMENT,
                    "Policy contains a statement with no principal");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "[]", "{", "\"{}\""})
    void policy_thatIsNotReadable_isRefusedWithTheReadersReason(String policy) {
        for (String operation : List.of("PutKeyPolicy", "CreateKey")) {
            client.assertRefused(
                    operation,
                    Map.of("KeyId", key, "Policy", policy),
                    KmsErrorCode.MALFORMED_POLICY_DOCUMENT,
                    "This policy contains invalid Json");
        }
    }

    @Test
    void policy_largerThanTheService_keeps_isRefused() {
        String policy = policy("\"Principal\":\"*\"");
        String largest = policy + " ".repeat(32_768 - policy.length());
        String latin = policy + " ".repeat(32_768 - 1 - policy.length()) + "\u00ff";

        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", largest));
        for (String tooLarge : List.of(largest + " ", latin)) {
            for (String operation : List.of("PutKeyPolicy", "CreateKey")) {
                client.assertRefused(
                        operation,
                        Map.of("KeyId", key, "Policy", tooLarge),
                        KmsErrorCode.LIMIT_EXCEEDED,
                        "The key policy is larger than the limit of 32768 bytes.");
            }
        }
    }

    @Test
    void putKeyPolicy_thatIsRefused_leavesTheOldOne() {
        String before = client.call("GetKeyPolicy", Map.of("KeyId", key)).text("Policy");

        client.refusal("PutKeyPolicy", Map.of("KeyId", key, "Policy", "{}"));

        assertThat(client.call("GetKeyPolicy", Map.of("KeyId", key)).text("Policy"))
                .isEqualTo(before);
    }

    @Test
    void putKeyPolicy_changesNothingElse() {
        Map<Object, Object> before = new HashMap<>(client.describe(key).members());

        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", policy("\"Principal\":\"*\"")));

        assertThat(client.describe(key).members()).isEqualTo(before);
    }

    private static String policy(String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"," + principal
                + ",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
    }
}
