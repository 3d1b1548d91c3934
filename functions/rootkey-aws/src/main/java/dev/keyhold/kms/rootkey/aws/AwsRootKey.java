package dev.keyhold.kms.rootkey.aws;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Names a root key that AWS keeps.
 *
 * @param arn of the key in AWS KMS, or of the secret
 * @param endpoint where its keeper answers; null for AWS's own address
 */
public record AwsRootKey(
        Keeper keeper, String arn, @Nullable URI endpoint) {
    /** Who keeps it. */
    public enum Keeper {
        AWS_KMS,
        SECRETS_MANAGER
    }

    /**
     * Opens it; the caller closes it. Never makes one. Credentials are those of the surroundings.
     *
     * @throws RootKeyException if the ARN is none of its keeper's; if it is a secret, also when it cannot be read
     */
    public RootKeyProvider open(RandomSource random) {
        return switch (keeper) {
            case AWS_KMS -> AwsKmsRootKeyProvider.open(arn, endpoint);
            case SECRETS_MANAGER -> SecretsManagerRootKeyProvider.open(arn, endpoint, random);
        };
    }
}
