package dev.keyhold.interceptor.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Registration through the class path, in a process whose class path has it: the SDK looks beside its own classes, and
 * would find it in every other test.
 */
final class GlobalRegistrationTest {
    @TempDir
    private Path folder;

    // spec: s3-objects.md SO-2, SO-5
    @Test
    void everyClientSeals_andAPresignerIsRefused() throws IOException, InterruptedException {
        register(GlobalRegistrationProgram.Provider.class);

        assertThat(run("all"))
                .contains(
                        "blocking sealed",
                        "netty sealed",
                        "crt sealed",
                        "twice refused",
                        "presigned PutObject refused",
                        "presigned GetObject refused",
                        "presigned UploadPart refused",
                        "presigned DeleteObject passed",
                        "done");
    }

    @Test
    void withoutAProvider_nothingIsSent() throws IOException, InterruptedException {
        register();

        assertThat(run("none")).contains("without provider refused: found 0", "done");
    }

    @Test
    void withTwoProviders_nothingIsSent() throws IOException, InterruptedException {
        register(GlobalRegistrationProgram.Provider.class, GlobalRegistrationProgram.Other.class);

        assertThat(run("none")).contains("without provider refused: found 2", "done");
    }

    /** A hook that is not handed on would be a way past the encryption. */
    @Test
    void everyHookIsHandedOn() {
        List<String> hooks = hooks(S3EnvelopeInterceptor.class);

        assertThat(hooks).isNotEmpty();
        assertThat(hooks(GlobalS3EnvelopeInterceptor.class)).isEqualTo(hooks);
    }

    private static List<String> hooks(Class<?> type) {
        List<String> all = Stream.of(ExecutionInterceptor.class.getMethods())
                .map(Method::getName)
                .toList();
        return Stream.of(type.getDeclaredMethods())
                .map(Method::getName)
                .filter(all::contains)
                .sorted()
                .toList();
    }

    private void register(Class<?>... providers) throws IOException {
        Path handlers = Files.createDirectories(folder.resolve("software/amazon/awssdk/global/handlers"));
        Files.writeString(
                handlers.resolve("execution.interceptors"), GlobalS3EnvelopeInterceptor.class.getName() + "\n");
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(
                services.resolve(S3EnvelopeInterceptorProvider.class.getName()),
                Stream.of(providers).map(Class::getName).toList());
    }

    private List<String> run(String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + System.getProperty("java.class.path"),
                        GlobalRegistrationProgram.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
