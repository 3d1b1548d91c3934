package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code infra/keyhold.yaml} before AWS's own tools, which come with LocalStack's Python environment. */
@ExtendWith(World.Resolver.class)
class TemplateToolsIT {
    private static final Path PROGRAMS = Path.of("target", "python", "bin");
    private static final String TEMPLATE = "../infra/keyhold.yaml";

    /** What CloudFormation gets to see, without roles: those that are managed by AWS are not asked for. */
    private static final String TRANSLATE = """
            import json, sys
            from samtranslator.translator.transform import transform
            from samtranslator.yaml_helper import yaml_parse

            class Policies:
                def load(self):
                    return {}

            with open(sys.argv[1]) as template:
                made = transform(yaml_parse(template.read()), {}, Policies())
            for name, resource in made["Resources"].items():
                print(name, json.dumps(resource, sort_keys=True))
            """;

    @BeforeAll
    static void requireTools() {
        Assumptions.assumeTrue(
                Files.exists(PROGRAMS.resolve("cfn-lint")), "LocalStack runs in Docker: there is no cfn-lint here");
    }

    @Test
    void cfnLint_hasNothingToSay() throws IOException, InterruptedException {
        assertThat(run("cfn-lint", TEMPLATE)).isEmpty();
    }

    /** SAM makes such permissions by itself, but only for a URL that has no authorizer whatever the parameters say. */
    @Test
    void templateThatSamTranslated_opensTheUrl_andNothingElse() throws IOException, InterruptedException {
        List<String> resources =
                run("python", "-c", TRANSLATE, TEMPLATE).lines().toList();

        assertThat(resources)
                .filteredOn(resource -> resource.contains("\"AWS::Lambda::Url\""))
                .singleElement()
                .asString()
                .contains("\"AuthType\": {\"Fn::If\": [\"ByRequestContext\", \"AWS_IAM\", \"NONE\"]}");
        assertThat(resources)
                .filteredOn(resource -> resource.contains("\"AWS::Lambda::Permission\""))
                .filteredOn(resource -> !resource.contains("\"Principal\": \"events.amazonaws.com\""))
                .containsExactlyInAnyOrder(
                        permission(
                                "EndpointUrlPublic",
                                "\"Action\": \"lambda:InvokeFunctionUrl\", \"FunctionName\": {\"Ref\": \"EndpointFunction\"}, "
                                        + "\"FunctionUrlAuthType\": \"NONE\", \"Principal\": \"*\""),
                        permission(
                                "EndpointUrlInvoke",
                                "\"Action\": \"lambda:InvokeFunction\", \"FunctionName\": {\"Ref\": \"EndpointFunction\"}, "
                                        + "\"InvokedViaFunctionUrl\": true, \"Principal\": \"*\""));
    }

    private static String permission(String name, String properties) {
        return name + " {\"Condition\": \"BySignature\", \"Properties\": {" + properties
                + "}, \"Type\": \"AWS::Lambda::Permission\"}";
    }

    /** @return what it printed */
    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(PROGRAMS.resolve(program).toString()), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true);
        builder.environment().put("AWS_DEFAULT_REGION", World.REGION.id());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
