package dev.keyhold.interceptor.keys;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.util.List;

/** A data key with its encrypted forms. Whoever holds it closes it. */
final class DataKeyMaterial implements AutoCloseable {
    private final PlaintextDataKey dataKey;
    private final List<EncryptedDataKey> encryptedDataKeys;

    DataKeyMaterial(PlaintextDataKey dataKey, List<EncryptedDataKey> encryptedDataKeys) {
        this.dataKey = dataKey;
        this.encryptedDataKeys = List.copyOf(encryptedDataKeys);
    }

    PlaintextDataKey dataKey() {
        return dataKey;
    }

    List<EncryptedDataKey> encryptedDataKeys() {
        return encryptedDataKeys;
    }

    @Override
    public void close() {
        dataKey.close();
    }
}
