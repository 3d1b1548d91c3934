package dev.keyhold.kms.crypto;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Random UUIDs, version 4 (RFC 9562, section 5.4). */
public final class RandomUuid {
    private static final int BYTES = 16;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private RandomUuid() {}

    /** 122 random bits in the UUID's text form, in lower case. */
    public static String next(RandomSource random) {
        ByteBuffer bytes = ByteBuffer.wrap(random.bytes(BYTES));
        long high = (bytes.getLong() & ~VERSION_MASK) | VERSION_4;
        long low = (bytes.getLong() & ~VARIANT_MASK) | VARIANT;
        return new UUID(high, low).toString();
    }
}
