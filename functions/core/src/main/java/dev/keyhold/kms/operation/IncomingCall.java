package dev.keyhold.kms.operation;

import dev.keyhold.kms.audit.CallOrigin;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;

/** A call as it came over some wire, in the order in which the pipeline asks. Used by one thread at a time. */
public interface IncomingCall {
    /** The identifier that the caller gets with the answer. */
    String requestId();

    CallOrigin origin();

    /** The operation as the caller named it, for example {@code TrentService.Encrypt}; empty if there is none. Untrusted. */
    String target();

    /** The size of the body in bytes. */
    int bodyBytes();

    /**
     * Checks the signature.
     *
     * @param service the service that the credential must be scoped to
     * @throws KmsException with an authentication error
     */
    Identity authenticate(Service service);

    /**
     * Decodes the body.
     *
     * @throws KmsException {@link KmsErrorCode#SERIALIZATION} when it cannot be decoded
     */
    Fields decode(StructureShape shape);
}
