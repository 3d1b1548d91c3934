package dev.keyhold.interceptor.envelope;

/**
 * What stands in front of a part of an upload and says where it belongs. Only {@link PartSealKey} makes one, or reads one:
 * what it says is authentic.
 *
 * @param upload the upload
 * @param number the part's number, 1 to 10,000
 * @param last whether no part follows
 * @param plaintextLength bytes of the part's plaintext
 * @param messageId of the message that follows
 */
public record PartSeal(UploadNonce upload, int number, boolean last, long plaintextLength, MessageId messageId) {
    /** Bytes of a seal. */
    public static final int LENGTH = 94;
    /** Most parts of an upload. */
    public static final int MAX_PARTS = 10_000;

    /**
     * Checks the number and the length.
     *
     * @throws IllegalArgumentException if there is no such part
     */
    public PartSeal {
        if (number < 1 || number > MAX_PARTS || plaintextLength < 0) {
            throw new IllegalArgumentException("no part has this number or length");
        }
    }
}
