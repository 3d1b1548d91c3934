package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** Functions on LocalStack, in Docker or as processes: what later tests of our functions stand on. */
@ExtendWith(World.Resolver.class)
class LambdaIT {
    private static final String ROLE = "arn:aws:iam::000000000000:role/function";
    private static final String SCRIPT = """
            #!/bin/sh
            api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
            while :; do
                event=$(curl -s -D headers.$$ "$api/next") || exit 1
                id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' headers.$$ | tr -d '\\r')
                curl -s -o /dev/null -d "{\\"got\\":$event}" "$api/$id/response"
            done
            """;

    private final LambdaClient lambda;
    private final List<String> made = new ArrayList<>();

    LambdaIT(World world) {
        this.lambda = world.lambda();
    }

    @AfterEach
    void close() {
        made.forEach(name -> lambda.deleteFunction(d -> d.functionName(name)));
        lambda.close();
    }

    @Test
    void java_answers_withItsEnvironment_andItsLogIsInTheAnswer() throws IOException {
        java("answers", SampleFunction.class.getName() + "::handle", 60);

        InvokeResponse answer = invoke("answers", "answer");

        assertThat(answer.functionError()).isNull();
        assertThat(answer.payload().asUtf8String()).isEqualTo("{\"variable\":\"set\"}");
        assertThat(log(answer)).contains("START RequestId").contains("called with {do=answer}");
    }

    @Test
    void java_thatThrows_isAnError_andTheNextCallIsAnswered() throws IOException {
        java("throws", SampleFunction.class.getName() + "::handle", 60);

        InvokeResponse answer = invoke("throws", "fail");

        assertThat(answer.functionError()).isNotNull();
        assertThat(answer.payload().asUtf8String())
                .contains("java.lang.IllegalStateException")
                .contains("as told");
        assertThat(invoke("throws", "answer").functionError()).isNull();
    }

    @Test
    void java_thatExits_isAnError_andTheNextCallIsAnswered() throws IOException {
        java("exits", SampleFunction.class.getName() + "::handle", 60);

        assertThat(invoke("exits", "exit").functionError()).isNotNull();
        assertThat(invoke("exits", "answer").functionError()).isNull();
    }

    @Test
    void java_thatIsLate_isEndedAtItsTimeout_andTheNextCallIsAnswered() throws IOException {
        java("late", SampleFunction.class.getName() + "::handle", 8);

        InvokeResponse answer = invoke("late", "sleep");

        assertThat(answer.functionError()).isNotNull();
        assertThat(answer.payload().asUtf8String()).contains("Task timed out after 8.00 seconds");
        assertThat(invoke("late", "answer").functionError()).isNull();
    }

    @Test
    void java_thatCannotStart_isAnError() throws IOException {
        java("unstarted", "dev.keyhold.localstack.NoSuchFunction::handle", 60);

        InvokeResponse answer = invoke("unstarted", "answer");

        assertThat(answer.functionError()).isNotNull();
        assertThat(answer.payload().asUtf8String()).contains("NoSuchFunction");
    }

    @Test
    void bootstrap_answersEventAfterEvent() throws IOException {
        create("script", Runtime.PROVIDED_AL2023, "unused", 60, zip("bootstrap", SCRIPT.getBytes(UTF_8)));

        for (int i = 0; i < 3; i++) {
            assertThat(invoke("script", "answer").payload().asUtf8String()).isEqualTo("{\"got\":{\"do\":\"answer\"}}");
        }
    }

    private void java(String name, String handler, int timeout) throws IOException {
        String file = SampleFunction.class.getName().replace('.', '/') + ".class";
        try (InputStream code = SampleFunction.class.getClassLoader().getResourceAsStream(file)) {
            create(name, Runtime.JAVA25, handler, timeout, zip(file, code.readAllBytes()));
        }
    }

    private void create(String name, Runtime runtime, String handler, int timeout, byte[] zip) {
        lambda.createFunction(f -> f.functionName(name)
                .runtime(runtime)
                .handler(handler)
                .timeout(timeout)
                .role(ROLE)
                .environment(e -> e.variables(Map.of("SAMPLE", "set")))
                .code(c -> c.zipFile(SdkBytes.fromByteArray(zip))));
        made.add(name);
        lambda.waiter().waitUntilFunctionActiveV2(g -> g.functionName(name));
    }

    private InvokeResponse invoke(String name, String what) {
        return lambda.invoke(i -> i.functionName(name)
                .logType(LogType.TAIL)
                .payload(SdkBytes.fromUtf8String("{\"do\":\"" + what + "\"}")));
    }

    private static String log(InvokeResponse answer) {
        return new String(Base64.getDecoder().decode(answer.logResult()), UTF_8);
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }
}
