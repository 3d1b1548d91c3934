package dev.keyhold.kms.protocol.sigv4;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the credential that a request claims to be signed with. Called for every request, so that a credential that was
 * disabled, deleted or has expired stops at once; answers should come from memory. Safe for use by several threads.
 *
 * @param <C> what a credential is to the caller of the verifier, who gets it back with the verdict
 */
@FunctionalInterface
public interface SigningCredentials<C extends SigningCredential> {
    /**
     * @param sessionToken the token that came with the request, or null. A credential that has a token is found only with
     *     that token, which is compared in constant time; a credential that has none is found only without
     * @return the credential, if it exists and may be used now
     */
    Optional<C> find(AccessKeyId accessKeyId, @Nullable SessionToken sessionToken);
}
