package dev.keyhold.server.shell;

import dev.keyhold.kms.key.Region;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an AWS client must know to use a server.
 *
 * @param endpoint the URL of every service
 * @param credentials the server's credentials file
 * @param authorities the bundle of certificates to trust; null over plain HTTP
 */
public record ClientSetup(
        String endpoint,
        Region region,
        Path credentials,
        @Nullable Path authorities) {
    /** The services that answer, by the names under which AWS clients are told of endpoints. */
    static final List<String> SERVICES = List.of("kms", "sts", "iam", "cloudtrail");
}
