package dev.keyhold.kms.erasure;

import dev.keyhold.kms.key.KeyArn;
import java.time.Instant;

/**
 * An erasure that a journal knows of.
 *
 * @param begun when it began, to the millisecond
 */
public record ErasureEntry(KeyArn key, Instant begun) {}
