package dev.keyhold.kms.crypto;

/**
 * What one guess of a passphrase costs, with Argon2id (RFC 9106). Bounded on both sides: no file may make guessing cheap
 * or starting impossible.
 *
 * @param memoryKib memory in KiB, 65536 to 4194304
 * @param passes passes over the memory, 3 to 64
 * @param lanes lanes of the memory, 1 to 16; they are computed one after the other here
 */
public record PassphraseCost(int memoryKib, int passes, int lanes) {
    /** 64 MiB and three passes: the least that is accepted, some tenths of a second. */
    public static final PassphraseCost DEFAULT = new PassphraseCost(65536, 3, 1);

    public PassphraseCost {
        requireWithin("memory-kib", memoryKib, 65536, 4194304);
        requireWithin("passes", passes, 3, 64);
        requireWithin("lanes", lanes, 1, 16);
    }

    private static void requireWithin(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most);
        }
    }
}
