package dev.keyhold.interceptor.keys;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The use of a data key by one message. The key is wiped when nobody leases it any more. Safe for concurrent use. */
public final class DataKeyLease implements AutoCloseable {
    private final DataKeyMaterial material;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    DataKeyLease(DataKeyMaterial material, Runnable onClose) {
        this.material = material;
        this.onClose = onClose;
    }

    /** A lease of a data key that nobody else has: closing it wipes the key. For implementations of the port. */
    public static DataKeyLease sole(PlaintextDataKey dataKey, List<EncryptedDataKey> encryptedDataKeys) {
        DataKeyMaterial material = new DataKeyMaterial(dataKey, encryptedDataKeys);
        return new DataKeyLease(material, material::close);
    }

    /**
     * The key. It must not be used after the lease was closed, and must not be closed itself.
     *
     * @throws IllegalStateException if the lease was closed
     */
    public PlaintextDataKey dataKey() {
        if (closed.get()) {
            throw new IllegalStateException("the lease of the data key has ended");
        }
        return material.dataKey();
    }

    /** The key, encrypted for each recipient. */
    public List<EncryptedDataKey> encryptedDataKeys() {
        return material.encryptedDataKeys();
    }

    /** Ends the use. Further calls do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
