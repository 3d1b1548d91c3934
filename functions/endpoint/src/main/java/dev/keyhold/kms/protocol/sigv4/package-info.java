/**
 * AWS Signature Version 4, from the verifier's side: who signed a request, and whether the request is the one that was
 * signed. {@link dev.keyhold.kms.protocol.sigv4.SignatureVerifier} is the way in. It takes a request as it came off the
 * wire and answers with a {@link dev.keyhold.kms.protocol.sigv4.SignatureVerdict}.
 *
 * <p>The requirements are written in {@code docs/spec/authentication.md}. Nothing here knows a web framework.
 */
@NullMarked
package dev.keyhold.kms.protocol.sigv4;

import org.jspecify.annotations.NullMarked;
