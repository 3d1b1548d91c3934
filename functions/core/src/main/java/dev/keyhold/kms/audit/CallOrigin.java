package dev.keyhold.kms.audit;

/**
 * Where a call came from.
 *
 * @param sourceAddress the address of the peer
 * @param userAgent the client's own name for itself; may be empty
 * @param secureTransport whether it came over TLS
 */
public record CallOrigin(String sourceAddress, String userAgent, boolean secureTransport) {
    private static final String SELF = "AWS Internal";

    /** The service itself, under the name that CloudTrail has for it. */
    public static final CallOrigin SERVICE = new CallOrigin(SELF, SELF, true);
}
