package dev.keyhold.interceptor.s3;

import org.jspecify.annotations.Nullable;

/**
 * How objects are written.
 *
 * @param frameLength plaintext bytes of a frame; ranges are asked for in frames of this length
 * @param signed whether messages carry a signature
 * @param format the S3 Encryption Client's format that is written instead of the envelope; null for the envelope
 */
record WriteSettings(
        int frameLength, boolean signed, @Nullable ClientFormat format) {}
