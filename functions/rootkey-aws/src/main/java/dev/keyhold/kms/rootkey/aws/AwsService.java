package dev.keyhold.kms.rootkey.aws;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** How clients of AWS's own services are made: at AWS's own addresses, and with limits. */
enum AwsService {
    KMS("kms"),
    SECRETS_MANAGER("secretsmanager");

    private static final Duration ATTEMPT = Duration.ofSeconds(3);
    private static final Duration CALL = Duration.ofSeconds(10);

    /** What follows says so once more for each place that was looked at, in a thousand characters. */
    private static final String NO_CREDENTIALS = "Unable to load credentials from any of the providers in the chain";

    private final String prefix;

    AwsService(String prefix) {
        this.prefix = prefix;
    }

    /** @param endpoint null for AWS's own, which no variable of the surroundings changes */
    <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configure(
            B builder, String region, @Nullable URI endpoint) {
        Region where = Region.of(region);
        return builder.region(where)
                .endpointOverride(endpoint == null ? ownEndpoint(where) : endpoint)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(ATTEMPT)
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(
                        limits -> limits.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL));
    }

    /** What an error says to the operator: AWS's own code and words, without request IDs and the last period. */
    static String reason(SdkException failure) {
        if (failure instanceof AwsServiceException error && error.awsErrorDetails() != null) {
            String message = error.awsErrorDetails().errorMessage();
            String code = error.awsErrorDetails().errorCode();
            return message == null || message.isEmpty() ? code : withoutPeriod(code + ", " + message);
        }
        String message = String.valueOf(failure.getMessage());
        return message.startsWith(NO_CREDENTIALS)
                ? "no AWS credentials were found, neither in the environment nor in a profile nor of a role"
                : withoutPeriod(message);
    }

    private static String withoutPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private URI ownEndpoint(Region region) {
        return URI.create("https://" + prefix + "." + region.id() + "."
                + region.metadata().partition().dnsSuffix());
    }
}
