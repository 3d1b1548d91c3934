package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;

/** The three things that a body can be made of. */
enum FrameKind {
    REGULAR("AWSKMSEncryptionClient Frame", 4, 0),
    FINAL("AWSKMSEncryptionClient Final Frame", 4 + 4, 4),
    SINGLE_BLOCK("AWSKMSEncryptionClient Single Block", 0, 8);

    private final String label;
    private final int ivOffset;
    private final int prefixLength;

    FrameKind(String label, int ivOffset, int lengthField) {
        this.label = label;
        this.ivOffset = ivOffset;
        this.prefixLength = ivOffset + FrameCipher.IV_LENGTH + lengthField;
    }

    /** Where the IV begins. */
    int ivOffset() {
        return ivOffset;
    }

    /** Bytes in front of the ciphertext. */
    int prefixLength() {
        return prefixLength;
    }

    /** All bytes that are not plaintext: prefix and tag. */
    int overhead() {
        return prefixLength + FrameCipher.TAG_LENGTH;
    }

    /** Additional data with room at its end for the sequence number and the length, which change with each frame. */
    byte[] additionalData(MessageId messageId) {
        byte[] id = messageId.bytes();
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        byte[] data = new byte[id.length + text.length + 4 + 8];
        System.arraycopy(id, 0, data, 0, id.length);
        System.arraycopy(text, 0, data, id.length, text.length);
        return data;
    }
}
