package dev.keyhold.kms.crypto;

/** Root keys for tests. */
public final class RootKeys {
    private RootKeys() {}

    /** A new one, in memory. */
    public static RootKeyProvider inMemory(RandomSource random) {
        return new LocalRootKey(SecretBytes.generate(LocalRootKey.LENGTH, random), random);
    }
}
