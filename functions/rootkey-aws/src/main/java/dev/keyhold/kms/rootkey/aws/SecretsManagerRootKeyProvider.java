package dev.keyhold.kms.rootkey.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.RootKeyText;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * A root key that is kept in AWS Secrets Manager, and in this process's memory while it is open (key-hierarchy.md 7.4). The
 * secret holds what a root key file holds, so one can be made from the other.
 */
public final class SecretsManagerRootKeyProvider {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+");

    private SecretsManagerRootKeyProvider() {}

    /**
     * Reads the root key. Never makes one. Credentials are those of the surroundings.
     *
     * @param secretArn the secret's ARN; its Region is where it is asked for
     * @param endpoint where Secrets Manager answers; null for AWS's own endpoint of the Region
     * @throws RootKeyException if there is no such secret, it cannot be read, or does not hold a root key
     */
    public static RootKeyProvider open(String secretArn, @Nullable URI endpoint, RandomSource random) {
        return open(secretArn, endpoint, random, SecretsManagerClient.builder());
    }

    static RootKeyProvider open(
            String secretArn, @Nullable URI endpoint, RandomSource random, SecretsManagerClientBuilder builder) {
        Matcher arn = ARN.matcher(secretArn);
        if (!arn.matches()) {
            throw new RootKeyException("\"" + secretArn + "\" does not name a secret of Secrets Manager: it must be the"
                    + " secret's ARN, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX.");
        }
        byte[] text = read(secretArn, AwsService.SECRETS_MANAGER.configure(builder, arn.group(1), endpoint));
        try {
            return RootKeyText.parse("The secret " + secretArn, text, random);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] read(String secretArn, SecretsManagerClientBuilder builder) {
        try (SecretsManagerClient client = builder.build()) {
            GetSecretValueResponse found = client.getSecretValue(request -> request.secretId(secretArn));
            return found.secretBinary() == null
                    ? found.secretString().getBytes(UTF_8)
                    : found.secretBinary().asByteArray();
        } catch (ResourceNotFoundException absent) {
            throw new RootKeyException(
                    "There is no secret " + secretArn
                            + ". The store's keys cannot be opened without its root key: put it back from your copy.",
                    absent);
        } catch (SdkException e) {
            throw new RootKeyException(
                    "The root key could not be read from secret " + secretArn + ": " + AwsService.reason(e)
                            + ". Whoever runs this needs secretsmanager:GetSecretValue on it.",
                    e);
        }
    }
}
