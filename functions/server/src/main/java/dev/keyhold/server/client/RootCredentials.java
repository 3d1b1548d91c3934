package dev.keyhold.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.protocol.sigv4.AccessKeyId;
import dev.keyhold.kms.protocol.sigv4.SecretAccessKey;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The root access key, as the data directory's credentials file has it. Closing erases the secret. */
public final class RootCredentials implements AutoCloseable {
    private static final String ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";

    private final AccessKeyId accessKeyId;
    private final SecretAccessKey secret;

    private RootCredentials(AccessKeyId accessKeyId, SecretAccessKey secret) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
    }

    /** @throws CommandFailedException if the file cannot be read, or is none */
    public static RootCredentials read(Path file) {
        try {
            String content = Files.readString(file);
            return new RootCredentials(
                    value(content, ID).flatMap(AccessKeyId::parse).orElseThrow(() -> unusable(file)),
                    value(content, SECRET)
                            .map(secret -> SecretAccessKey.copyOf(secret.getBytes(UTF_8)))
                            .orElseThrow(() -> unusable(file)));
        } catch (IOException e) {
            throw CommandFailedException.of("cannot read " + file, e);
        }
    }

    private static Optional<String> value(String content, String name) {
        return content.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .filter(rest -> rest.startsWith("="))
                .map(rest -> rest.substring(1).strip())
                .findFirst();
    }

    private static CommandFailedException unusable(Path file) {
        return new CommandFailedException(
                file + " has no access key; move it away and start the server, which writes it anew");
    }

    AccessKeyId accessKeyId() {
        return accessKeyId;
    }

    SecretAccessKey secret() {
        return secret;
    }

    @Override
    public void close() {
        secret.close();
    }
}
