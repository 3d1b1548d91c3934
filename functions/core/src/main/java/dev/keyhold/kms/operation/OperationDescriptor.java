package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.request.StructureShape;

/**
 * What the pipeline must know about an operation before it decodes the body.
 *
 * @param service the service that it belongs to
 * @param name the operation's name on the wire, for example {@code Encrypt}
 * @param effect whether it reads, changes the store, or computes with a key
 * @param maxBodyBytes the largest request body that is read, in bytes
 * @param input the shape of its request
 */
public record OperationDescriptor(Service service, String name, Effect effect, int maxBodyBytes, StructureShape input) {
    /** Bound for requests without a policy: plaintext or blob (6,144 bytes), context, tokens, tags, description. */
    public static final int ORDINARY_BODY_BYTES = 256 * 1024;

    /** Bound for requests that may carry a key policy or an attestation document. */
    public static final int LARGE_BODY_BYTES = 1024 * 1024;

    /** What an operation does to the world. */
    public enum Effect {
        /** Reads metadata. */
        READ,
        /** Uses key material or randomness; changes nothing. CloudTrail calls it read-only. */
        CRYPTOGRAPHIC,
        /** Changes the store. */
        CHANGE
    }

    public OperationDescriptor {
        if (maxBodyBytes <= 0) {
            throw new IllegalArgumentException("maxBodyBytes must be positive");
        }
    }

    /** A KMS operation with the ordinary bound on its body. */
    public static OperationDescriptor kms(String name, Effect effect, StructureShape input) {
        return new OperationDescriptor(Service.KMS, name, effect, ORDINARY_BODY_BYTES, input);
    }

    /** An operation of Keyhold's own, with the ordinary bound on its body. */
    public static OperationDescriptor keyhold(String name, Effect effect, StructureShape input) {
        return new OperationDescriptor(Service.KEYHOLD, name, effect, ORDINARY_BODY_BYTES, input);
    }

    /** This descriptor with the bound of requests that may carry a policy or an attestation document. */
    public OperationDescriptor withLargeBody() {
        return new OperationDescriptor(service, name, effect, LARGE_BODY_BYTES, input);
    }

    /** How a call names the operation, for example {@code TrentService.Encrypt}. */
    public String target() {
        return service.targetPrefix() + "." + name;
    }

    /** The action that policies know the operation by, for example {@code kms:Encrypt}. */
    public String action() {
        return service.signingName() + ":" + name;
    }

    public boolean isReadOnly() {
        return effect != Effect.CHANGE;
    }
}
