package dev.keyhold.kms.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What AWS makes of {@code infra/keyhold.yaml} and LocalStack does not check. */
class TemplateTest {
    private static final Object ENDPOINT = Map.of("!Ref", "EndpointFunction");

    /** With AuthType NONE the function's policy is still in force, and since October 2025 it has to allow both. */
    @Test
    void url_isOpenToEveryone_whereKeyholdChecksSignatures_andNothingElseIs() {
        assertThat(plain("AWS::Lambda::Permission"))
                .isEqualTo(Map.of(
                        "EndpointUrlPublic", permission("lambda:InvokeFunctionUrl", "FunctionUrlAuthType", "NONE"),
                        "EndpointUrlInvoke", permission("lambda:InvokeFunction", "InvokedViaFunctionUrl", "true")));
        assertThat(condition("BySignature"))
                .isEqualTo(Map.of("!Not", List.of(Map.of("!Condition", "ByRequestContext"))));
        assertThat(condition("ByRequestContext"))
                .isEqualTo(Map.of("!Equals", List.of(Map.of("!Ref", "Identity"), "request-context")));
        assertThat(Template.resources("AWS::Serverless::Function").get("EndpointFunction"))
                .extracting(endpoint -> Template.child(endpoint, "Properties").orElseThrow())
                .extracting(properties -> Template.plain(
                        Template.child(properties, "FunctionUrlConfig").orElseThrow()))
                .isEqualTo(Map.of("AuthType", Map.of("!If", List.of("ByRequestContext", "AWS_IAM", "NONE"))));
    }

    /** What Keyhold cannot do it answers with status 500, which is no error of the function. */
    @Test
    void answersThatSayThatKeyholdFailed_raiseAnAlarm_andFailuresOfTheFunctionToo() {
        assertThat(alarmsOf("EndpointFunction")).containsExactlyInAnyOrder("Url5xxCount", "Errors");
    }

    /** The metrics of which a single one within a period raises an alarm. */
    private static List<Object> alarmsOf(String function) {
        Map<String, Object> wanted = Map.of(
                "Namespace", "AWS/Lambda",
                "Dimensions", List.of(Map.of("Name", "FunctionName", "Value", Map.of("!Ref", function))),
                "Statistic", "Sum",
                "Threshold", "1",
                "ComparisonOperator", "GreaterThanOrEqualToThreshold");
        return Template.resources("AWS::CloudWatch::Alarm").values().stream()
                .map(alarm -> (Map<?, ?>)
                        Template.plain(Template.child(alarm, "Properties").orElseThrow()))
                .filter(alarm -> alarm.entrySet().containsAll(wanted.entrySet()))
                .<Object>map(alarm -> Objects.requireNonNull(alarm.get("MetricName")))
                .toList();
    }

    // spec: lifecycle.md LC-13
    @Test
    void budgetOfScheduledWork_leavesTheFunctionTimeToStart_andToEndItsLastStep() {
        List<TemplateFunction> jobs = TemplateFunction.all(true).stream()
                .filter(function -> !function.export().isEmpty())
                .toList();

        assertThat(jobs)
                .hasSize(5)
                .allSatisfy(job -> assertThat(job.timeoutSeconds() - job.budgetSeconds())
                        .as(job.name())
                        .isGreaterThanOrEqualTo(15));
    }

    private static Map<String, Object> permission(String action, String restriction, String value) {
        return Map.of(
                "Type", "AWS::Lambda::Permission",
                "Condition", "BySignature",
                "Properties", Map.of("Action", action, "FunctionName", ENDPOINT, "Principal", "*", restriction, value));
    }

    private static Object condition(String name) {
        return Template.plain(
                Template.child(Template.section("Conditions"), name).orElseThrow());
    }

    private static Map<String, Object> plain(String type) {
        return Template.resources(type).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, resource -> Template.plain(resource.getValue())));
    }
}
