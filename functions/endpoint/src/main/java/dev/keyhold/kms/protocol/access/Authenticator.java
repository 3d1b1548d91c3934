package dev.keyhold.kms.protocol.access;

import dev.keyhold.kms.operation.Identity;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Service;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;

/** Says who made a request, and proves it. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Checks the proof, such as the signature.
     *
     * @param service the service that the credential must be scoped to
     * @throws KmsException with an authentication error
     */
    Identity authenticate(HttpRequestView request, Service service);
}
