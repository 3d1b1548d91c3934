package dev.keyhold.kms.store.dynamodb;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a table is.
 *
 * @param table its name or ARN
 * @param region the Region's name; null for the one of the surroundings (AWS_REGION, the profile's, the instance's)
 * @param endpoint where DynamoDB answers; null for AWS's own endpoint of the Region
 */
public record TableLocation(
        String table, @Nullable String region, @Nullable URI endpoint) {}
