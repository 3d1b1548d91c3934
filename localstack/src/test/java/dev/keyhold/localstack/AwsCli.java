package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The AWS CLI of LocalStack's environment, else that of the machine, with nothing of the machine's own AWS set-up. */
record AwsCli(URI kms, URI proxy, Path credentials) {
    private static final Path OWN = Path.of("target", "python", "bin", "aws");

    /** Runs it, and returns what it prints. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Files.exists(OWN) ? OWN.toAbsolutePath().toString() : "aws");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        variables
                .keySet()
                .removeIf(name ->
                        name.startsWith("AWS_") || name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        variables.putAll(Map.of(
                "AWS_ENDPOINT_URL_KMS", kms.toString(),
                "AWS_SHARED_CREDENTIALS_FILE", credentials.toString(),
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_REGION", World.REGION.id(),
                "AWS_DEFAULT_REGION", World.REGION.id(),
                "AWS_PAGER", "",
                "HTTP_PROXY", proxy.toString()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
