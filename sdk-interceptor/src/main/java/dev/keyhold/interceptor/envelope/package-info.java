/**
 * The envelope: the AWS Encryption SDK message format 2.0, free of any SDK.
 *
 * <p>Writing. The data key comes from a KMS, encrypted for one or more wrapping keys:
 *
 * <pre>{@code
 * EnvelopeSpec spec = EnvelopeSpec.unsigned(EncryptionContext.of(Map.of("tenant", "7")));
 * Envelope envelope = Envelope.create(spec, dataKey, encryptedDataKeys, RandomSource.secure());
 * InputStream message = new SequenceInputStream(
 *         new ByteArrayInputStream(envelope.header().bytes()), envelope.seal(plaintext));
 * }</pre>
 *
 * <p>Reading. Nothing of a header may be used before {@link MessageHeader#open} has returned:
 *
 * <pre>{@code
 * MessageHeader header = MessageHeader.read(message, EnvelopeLimits.DEFAULT);
 * InputStream plaintext = new OpeningInputStream(message, header.open(dataKey), EnvelopeLimits.DEFAULT);
 * }</pre>
 *
 * <p>The format and its requirements are in {@code docs/spec/envelope.md}.
 */
@NullMarked
package dev.keyhold.interceptor.envelope;

import org.jspecify.annotations.NullMarked;
