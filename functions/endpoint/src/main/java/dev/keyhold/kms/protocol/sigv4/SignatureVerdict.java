package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.operation.KmsErrorCode;
import java.time.Instant;

/**
 * What the verifier says of a request.
 *
 * @param <C> what a credential is to the caller of the verifier
 */
public sealed interface SignatureVerdict<C extends SigningCredential> {
    /**
     * The request is the one that the credential's holder signed.
     *
     * @param credential as found by {@link SigningCredentials}
     * @param scope the day, Region and service that it was signed for
     * @param signedAt the time that the request claims, to the second
     * @param location where the signature was
     */
    record Valid<C extends SigningCredential>(
            C credential, CredentialScope scope, Instant signedAt, SignatureLocation location)
            implements SignatureVerdict<C> {}

    /**
     * The request must not be served.
     *
     * @param code one of the four authentication errors
     * @param message what the caller may read: no part of a secret, a signature or a canonical request
     */
    record Invalid<C extends SigningCredential>(KmsErrorCode code, String message) implements SignatureVerdict<C> {}
}
