package dev.keyhold.server.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The user's copy of the root access key: an AWS shared-credentials file with the one profile {@code default}. */
public final class CredentialsFile {
    private static final String HEAD = """
            # The root access key of Keyhold account %s. SECRET: whoever has it may use and delete every key.
            [default]
            aws_access_key_id = %s
            aws_secret_access_key =\s""";

    private CredentialsFile() {}

    /** @throws CommandFailedException if the directory has none: servers of one table share those that one of them has */
    public static void require(DataDirectory directory) {
        if (!Files.exists(directory.credentials())) {
            throw new CommandFailedException("there are no credentials in " + directory.root()
                    + ": start the server once, or name its --data DIR; those of servers on a DynamoDB table are where"
                    + " keyhold init wrote them, copy them here");
        }
    }

    /** Creates or replaces the file, for its owner only. */
    public static void write(Path file, Installation installation, SecretBytes secret) throws IOException {
        byte[] head = HEAD.formatted(installation.account(), installation.rootAccessKeyId())
                .getBytes(US_ASCII);
        byte[] content = secret.use(text -> ByteBuffer.allocate(head.length + text.length + 1)
                .put(head)
                .put(text)
                .put((byte) '\n')
                .array());
        try {
            AtomicFile.writeSecret(file, content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
