package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.KeyId;
import java.time.Instant;

/** An alias and the KMS key, of its own account and Region, that it points to. */
public record Alias(AliasArn arn, KeyId targetKeyId, Instant creationDate, Instant lastUpdatedDate) {}
