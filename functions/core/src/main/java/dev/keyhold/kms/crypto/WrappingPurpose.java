package dev.keyhold.kms.crypto;

import java.util.Optional;

/** What a wrapped value is. Part of what is authenticated, so a value of one purpose never opens as another. */
public enum WrappingPurpose {
    /** A domain key, under a root key. */
    DOMAIN_KEY(0x01),
    /** The material of a symmetric KMS key, under a domain key. */
    BACKING_KEY(0x02),
    /** The secret part of an access key, under a domain key. */
    ACCESS_KEY_SECRET(0x03),
    /** A key that the service itself works with, under a domain key. */
    SERVICE_KEY(0x04);

    private final byte code;

    WrappingPurpose(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static Optional<WrappingPurpose> ofCode(byte code) {
        for (WrappingPurpose purpose : values()) {
            if (purpose.code == code) {
                return Optional.of(purpose);
            }
        }
        return Optional.empty();
    }
}
