package dev.keyhold.kms.authz;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to do to what.
 *
 * @param action for example {@code kms:Encrypt}
 * @param region the Region that the request was signed for
 * @param resourceArns the resources on which the action must be allowed; {@code *} for the account as a whole
 * @param key the KMS key whose policy has a say; null if there is none, or if the key named does not exist
 */
public record AccessRequest(
        Caller caller,
        String action,
        Region region,
        List<String> resourceArns,
        @Nullable KmsKey key) {
    public AccessRequest {
        resourceArns = List.copyOf(resourceArns);
    }
}
