package dev.keyhold.kms.crypto;

import java.security.SecureRandom;

/**
 * Random bytes of the platform's {@link SecureRandom}. Safe for use by several threads.
 *
 * <p>On Linux and macOS that one mixes the operating system's generator in at every call. Do not put a buffer before it and do not
 * replace it by a generator that is seeded once: a virtual machine that is restored twice from one snapshot would
 * then repeat its nonces, and a repeated nonce breaks AES-GCM.
 */
public final class SecureRandomSource implements RandomSource {
    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
