package dev.keyhold.kms.crypto;

import java.util.Random;

/** Repeatable bytes: a test that fails prints the seed. */
final class SeededRandomSource implements RandomSource {
    private final long seed;
    private final Random random;

    SeededRandomSource(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
