package dev.keyhold.interceptor.s3;

/**
 * How objects are written.
 *
 * @param frameLength plaintext bytes of a frame; ranges are asked for in frames of this length
 * @param signed whether messages carry a signature
 */
record WriteSettings(int frameLength, boolean signed) {}
