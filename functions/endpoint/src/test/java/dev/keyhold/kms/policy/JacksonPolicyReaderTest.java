package dev.keyhold.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.authz.MalformedPolicyException;
import dev.keyhold.kms.authz.PolicyCondition;
import dev.keyhold.kms.authz.PolicyDocument;
import dev.keyhold.kms.authz.PolicyPrincipal;
import dev.keyhold.kms.authz.PolicyStatement;
import dev.keyhold.kms.authz.PolicyStatement.Effect;
import dev.keyhold.kms.authz.PolicyStatement.Selection;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.policy.KeyPolicyRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonPolicyReaderTest {
    private static final AccountId ACCOUNT = new AccountId("111122223333");
    private static final Region REGION = new Region("eu-west-1");

    private final JacksonPolicyReader reader = new JacksonPolicyReader();

    @Test
    void read_ofTheDefaultPolicies_givesTheirStatements() {
        PolicyDocument policy = reader.read(KeyPolicyRules.defaultPolicy(ACCOUNT, REGION));

        assertThat(policy.version()).isEqualTo("2012-10-17");
        assertThat(policy.id()).isEqualTo("key-default-1");
        assertThat(policy.statements())
                .containsExactly(new PolicyStatement(
                        "Enable IAM User Permissions",
                        Effect.ALLOW,
                        listed(new PolicyPrincipal("AWS", "arn:aws:iam::111122223333:root")),
                        listed("kms:*"),
                        listed("*"),
                        List.of()));
        assertThat(reader.read(KeyPolicyRules.managedKeyPolicy(ACCOUNT, REGION, "s3"))
                        .statements())
                .hasSize(2);
    }

    @Test
    void read_ofEveryElement_keepsIt() {
        PolicyDocument policy = reader.read("""
                {"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["a","b"],"Service":"s3.amazonaws.com"},
                 "NotAction":["kms:A*","kms:B"],"NotResource":"r",
                 "Condition":{"StringEquals":{"k":["x","y"]},"Bool":{"b":true,"n":1.5}}}}
                """);

        assertThat(policy.version()).isEqualTo("2008-10-17");
        assertThat(policy.statements())
                .containsExactly(new PolicyStatement(
                        "",
                        Effect.DENY,
                        new Selection<>(
                                List.of(
                                        new PolicyPrincipal("AWS", "a"),
                                        new PolicyPrincipal("AWS", "b"),
                                        new PolicyPrincipal("Service", "s3.amazonaws.com")),
                                true),
                        new Selection<>(List.of("kms:A*", "kms:B"), true),
                        new Selection<>(List.of("r"), true),
                        List.of(
                                new PolicyCondition("StringEquals", "k", List.of("x", "y")),
                                new PolicyCondition("Bool", "b", List.of("true")),
                                new PolicyCondition("Bool", "n", List.of("1.5")))));
    }

    @Test
    void read_ofAStatementWithoutTheRest_isAboutNothing() {
        PolicyStatement statement = reader.read("{\"Statement\":[{\"Effect\":\"Allow\"}]}")
                .statements()
                .get(0);

        assertThat(statement.principals().isAbsent()).isTrue();
        assertThat(statement.actions().isAbsent()).isTrue();
        assertThat(statement.resources().isAbsent()).isTrue();
    }

    @Test
    void read_ofEveryone_isOnePrincipal() {
        assertThat(statement("\"Principal\":\"*\"").principals()).isEqualTo(listed(PolicyPrincipal.EVERYONE));
        assertThat(statement("\"Principal\":{\"AWS\":\"*\"}").principals())
                .isEqualTo(listed(new PolicyPrincipal("AWS", "*")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not json",
                "{",
                "{\"Statement\":[]} x",
                "{\"Statement\":[]}{}",
                "{'Statement':[]}",
                "{\"Statement\":[],}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Effect\":\"Deny\"}}",
                "{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Condition\":{\"a\":{\"b\":\"c\"},\"a\":{\"b\":\"c\"}}}}",
                "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"
            })
    void read_ofWhatIsNotJson_isRefused(String text) {
        assertThatThrownBy(() -> reader.read(text)).isInstanceOf(MalformedPolicyException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"*\"",
                "{}",
                "{\"Statement\":[]}",
                "{\"Statement\":\"*\"}",
                "{\"Statement\":[\"*\"]}",
                "{\"Statement\":null}",
                "{\"statement\":{\"Effect\":\"Allow\"}}",
                "{\"Version\":\"2012-10-18\",\"Statement\":{\"Effect\":\"Allow\"}}",
                "{\"Version\":2012,\"Statement\":{\"Effect\":\"Allow\"}}",
                "{\"Other\":1,\"Statement\":{\"Effect\":\"Allow\"}}",
                "{\"Statement\":{\"Effect\":\"allow\"}}",
                "{\"Statement\":{\"Effect\":1}}",
                "{\"Statement\":{}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"effect\":\"Deny\"}}"
            })
    void read_ofAnotherGrammar_isRefused(String text) {
        assertThatThrownBy(() -> reader.read(text))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessage("Syntax errors in policy.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Principal\":\"arn:aws:iam::111122223333:root\"",
                "\"Principal\":[\"*\"]",
                "\"Principal\":{\"Other\":\"*\"}",
                "\"Principal\":{\"aws\":\"*\"}",
                "\"Principal\":{\"AWS\":1}",
                "\"Principal\":{\"AWS\":{}}",
                "\"Principal\":null",
                "\"Principal\":\"*\",\"NotPrincipal\":\"*\"",
                "\"Action\":\"a\",\"NotAction\":\"b\"",
                "\"Action\":1",
                "\"Action\":[[\"a\"]]",
                "\"Action\":{}",
                "\"Resource\":\"a\",\"NotResource\":\"b\"",
                "\"Sid\":[]",
                "\"Sid\":1",
                "\"Condition\":[]",
                "\"Condition\":\"x\"",
                "\"Condition\":{\"a\":\"b\"}",
                "\"Condition\":{\"a\":{\"b\":{}}}",
                "\"Condition\":{\"a\":{\"b\":null}}",
                "\"Condition\":{\"a\":{\"b\":[[]]}}"
            })
    void read_ofAStatementOfAnotherGrammar_isRefused(String elements) {
        assertThatThrownBy(() -> statement(elements))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessage("Syntax errors in policy.");
    }

    private PolicyStatement statement(String elements) {
        return reader.read("{\"Statement\":{\"Effect\":\"Allow\"," + elements + "}}")
                .statements()
                .get(0);
    }

    private static <T> Selection<T> listed(T value) {
        return new Selection<>(List.of(value), false);
    }
}
