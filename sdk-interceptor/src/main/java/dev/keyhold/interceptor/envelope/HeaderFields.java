package dev.keyhold.interceptor.envelope;

import java.util.List;

/** What a header says. */
record HeaderFields(
        AlgorithmSuite suite,
        MessageId messageId,
        EncryptionContext context,
        List<EncryptedDataKey> encryptedDataKeys,
        ContentType contentType,
        int frameLength) {
    HeaderFields {
        encryptedDataKeys = List.copyOf(encryptedDataKeys);
        if (encryptedDataKeys.isEmpty() || encryptedDataKeys.size() > 0xFFFF) {
            throw new IllegalArgumentException("a message has 1 to 65,535 encrypted data keys");
        }
    }
}
