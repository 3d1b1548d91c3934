/**
 * Data keys for envelopes: a port, its implementation on a KMS, and the cache between the two.
 *
 * <pre>{@code
 * KmsDataKeys keys = KmsDataKeys.of(kms, "arn:aws:kms:eu-central-1:111122223333:key/...");
 * try (DataKeyLease lease = keys.forSealing(context, 1024).join()) {
 *     Envelope envelope = Envelope.create(spec, lease.dataKey(), lease.encryptedDataKeys(), RandomSource.secure());
 * }
 * }</pre>
 *
 * <p>The requirements are in {@code docs/spec/data-keys.md}.
 */
@NullMarked
package dev.keyhold.interceptor.keys;

import org.jspecify.annotations.NullMarked;
