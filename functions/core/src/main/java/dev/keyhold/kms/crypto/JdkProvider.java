package dev.keyhold.kms.crypto;

import java.security.Provider;
import java.security.Security;

/**
 * The JDK's security providers that do Keyhold's cryptography. They are named, so that one which something else puts in front of
 * them is not handed keys, and what runs is what was tested; whoever asks the JDK for the first provider that comes has neither.
 * TLS and random numbers are the platform's, in its order.
 */
public enum JdkProvider {
    /** AES-GCM and HMAC. Its AES-GCM hands out nothing that was not authenticated, however a message is given to it. */
    SUN_JCE("SunJCE"),
    /** Digests and X.509 certificates. */
    SUN("SUN"),
    /** ECDSA and its keys. */
    SUN_EC("SunEC");

    private final String name;

    JdkProvider(String name) {
        this.name = name;
    }

    /**
     * The provider. Looking it up takes longer than what it is used for, so callers keep it.
     *
     * @throws IllegalStateException if this Java has none of that name
     */
    public Provider get() {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException(
                    "This Java has no security provider named " + name + ", which Keyhold's cryptography is done by");
        }
        return provider;
    }
}
