package dev.keyhold.interceptor.envelope;

import java.util.Optional;

/** The algorithm suites that this library reads and writes: both commit to their data key. */
public enum AlgorithmSuite {
    /** Suite {@code 0x0478}: what is written unless a signature is asked for. */
    AES_256_GCM_HKDF_SHA512_COMMIT_KEY(0x0478, false),
    /** Suite {@code 0x0578}: the same with an ECDSA P-384 signature behind the body. */
    AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384(0x0578, true);

    private final int id;
    private final boolean signed;

    AlgorithmSuite(int id, boolean signed) {
        this.id = id;
        this.signed = signed;
    }

    /** The suite's number on the wire. */
    public int id() {
        return id;
    }

    /** Whether a signature follows the body. */
    public boolean signed() {
        return signed;
    }

    static Optional<AlgorithmSuite> ofId(int id) {
        for (AlgorithmSuite suite : values()) {
            if (suite.id == id) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }
}
