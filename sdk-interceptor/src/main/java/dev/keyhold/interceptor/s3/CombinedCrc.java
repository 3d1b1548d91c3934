package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;

/**
 * The cyclic redundancy checks that S3 knows for whole objects: that of two texts one after another follows from theirs
 * and the length of the second, since the remainder of a product can be computed without the text.
 */
enum CombinedCrc {
    CRC32(Integer.SIZE, 0xEDB8_8320L),
    CRC32C(Integer.SIZE, 0x82F6_3B78L),
    CRC64NVME(Long.SIZE, 0x9A6C_9329_AC4B_C9B5L);

    private final int width;
    /** Without its highest term, the lowest bit for the highest power: so are all values here. */
    private final long polynomial;

    CombinedCrc(int width, long polynomial) {
        this.width = width;
        this.polynomial = polynomial;
    }

    static Optional<CombinedCrc> of(String algorithmId) {
        for (CombinedCrc crc : values()) {
            if (crc.name().equals(algorithmId)) {
                return Optional.of(crc);
            }
        }
        return Optional.empty();
    }

    ChecksumAlgorithm algorithm() {
        return switch (this) {
            case CRC32 -> DefaultChecksumAlgorithm.CRC32;
            case CRC32C -> DefaultChecksumAlgorithm.CRC32C;
            case CRC64NVME -> DefaultChecksumAlgorithm.CRC64NVME;
        };
    }

    /** The value in the bytes of a checksum. */
    long value(byte[] checksum) {
        ByteBuffer bytes = ByteBuffer.wrap(checksum);
        return width == Integer.SIZE ? bytes.getInt() & 0xFFFF_FFFFL : bytes.getLong();
    }

    /** As S3 writes it. */
    String text(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(width / Byte.SIZE);
        if (width == Integer.SIZE) {
            bytes.putInt((int) value);
        } else {
            bytes.putLong(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** The check of two texts, the second of which has this many bytes. */
    long combine(long first, long second, long secondLength) {
        long power = one();
        long square = one() >>> 1;
        for (long bits = secondLength * Byte.SIZE; bits != 0; bits >>>= 1) {
            if ((bits & 1) != 0) {
                power = times(power, square);
            }
            square = times(square, square);
        }
        return times(first, power) ^ second;
    }

    private long one() {
        return 1L << (width - 1);
    }

    private long times(long left, long right) {
        long product = 0;
        long shifted = right;
        for (long bit = one(); bit != 0; bit >>>= 1) {
            if ((left & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
        }
        return product;
    }
}
