package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.key.Region;

/**
 * What a signature, and the key that made it, is good for.
 *
 * @param date the UTC day, {@code yyyyMMdd}
 * @param region the Region that the request is for
 * @param service the service's signing name, for example {@code kms}
 */
public record CredentialScope(String date, Region region, String service) {
    static final String TERMINATOR = "aws4_request";

    /** The form that is signed: {@code 20261124/eu-west-1/kms/aws4_request}. */
    @Override
    public String toString() {
        return date + '/' + region + '/' + service + '/' + TERMINATOR;
    }
}
