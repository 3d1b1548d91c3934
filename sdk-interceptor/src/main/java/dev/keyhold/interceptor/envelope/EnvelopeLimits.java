package dev.keyhold.interceptor.envelope;

/**
 * What a message may make its reader hold, whatever it claims about itself.
 *
 * @param maxEncryptedDataKeys most encrypted data keys in a header, 1 to 65,535
 * @param maxHeaderBytes most bytes of a header, its tag included
 * @param maxFrameLength most plaintext bytes of a frame; a frame is held until it is verified
 * @param maxSingleBlockBytes most plaintext bytes of a message that is one block; it is held as a whole
 */
public record EnvelopeLimits(
        int maxEncryptedDataKeys, int maxHeaderBytes, int maxFrameLength, int maxSingleBlockBytes) {
    /** 20 encrypted data keys, 128 KiB of header, frames of 16 MiB, blocks of 64 MiB. */
    public static final EnvelopeLimits DEFAULT = new EnvelopeLimits(20, 128 << 10, 16 << 20, 64 << 20);

    private static final int LARGEST_BUFFER = 1 << 30;

    /**
     * Checks that each limit is positive and that what is held fits an array.
     *
     * @throws IllegalArgumentException if a limit is out of range
     */
    public EnvelopeLimits {
        requireRange("maxEncryptedDataKeys", maxEncryptedDataKeys, 0xFFFF);
        requireRange("maxHeaderBytes", maxHeaderBytes, LARGEST_BUFFER);
        requireRange("maxFrameLength", maxFrameLength, LARGEST_BUFFER);
        requireRange("maxSingleBlockBytes", maxSingleBlockBytes, LARGEST_BUFFER);
    }

    private static void requireRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be between 1 and " + most);
        }
    }
}
