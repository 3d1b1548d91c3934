package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** DynamoDB clients: small, with limits, and with retries that wait a random time (ST-111). */
final class TableClient {
    /** The longest time of one attempt; DynamoDB answers within some ten milliseconds. */
    static final Duration ATTEMPT = Duration.ofSeconds(2);

    private static final int MAX_ATTEMPTS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
    private static final Duration FIRST_PAUSE_THROTTLED = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private TableClient() {}

    static DynamoDbClient of(TableLocation location, Duration attempt) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(attempt)
                        .socketTimeout(attempt))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallAttemptTimeout(attempt)
                        .retryStrategy(retries())
                        .build());
        URI endpoint = location.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        String region = location.region();
        if (region != null) {
            builder.region(Region.of(region));
        }
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new StoreUnavailableException(
                    StoreUnavailableException.Kind.FAULT,
                    "the Region of DynamoDB table " + location.table()
                            + " is not known: set AWS_REGION, or keyhold.dynamodb.region",
                    e);
        }
    }

    private static StandardRetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(MAX_ATTEMPTS)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                .retryOnException(TableClient::isUnreadable)
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE_THROTTLED, LONGEST_PAUSE))
                .build();
    }

    /** An answer that was damaged or cut on its way; the SDK would give up on it. */
    private static boolean isUnreadable(Throwable failure) {
        if (failure instanceof AwsServiceException error) {
            return error.awsErrorDetails().errorCode() == null;
        }
        return failure instanceof Crc32MismatchException;
    }
}
