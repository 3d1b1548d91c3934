package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.crypto.RandomSource;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Makes the identifiers of requests: random UUIDs, version 4 (RFC 9562, section 5.4). Safe for use by several threads. */
final class RequestIds {
    private static final int BYTES = 16;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomSource random;

    RequestIds(RandomSource random) {
        this.random = random;
    }

    String next() {
        ByteBuffer bytes = ByteBuffer.wrap(random.bytes(BYTES));
        long high = (bytes.getLong() & ~VERSION_MASK) | VERSION_4;
        long low = (bytes.getLong() & ~VARIANT_MASK) | VARIANT;
        return new UUID(high, low).toString();
    }
}
