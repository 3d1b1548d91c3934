package dev.keyhold.kms.erasure;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.crypto.ReceiptKey;
import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.store.Referent;
import dev.keyhold.kms.store.ServiceKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.ValueWrapper;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes receipts with the installation's key, which is unwrapped for each (erasure.md ER-21). Safe for use by several threads.
 */
public final class ReceiptSigner {
    private static final String NAME = "erasure-receipt";
    private static final WrappingContext CONTEXT = WrappingContext.serviceKey(NAME);

    /** One may find the domain key closed; that the next one does too is next to impossible. */
    private static final int ATTEMPTS = 3;

    private final Store store;
    private final ValueWrapper wrapper;
    private final ServiceKeyTable serviceKeys;
    private final DomainKeyring keyring;
    private final RandomSource random;
    private final Duration backups;

    /**
     * @param store the home store
     * @param keyring the home store's domain keys
     * @param backups how long backups of the database are kept
     */
    public ReceiptSigner(Store store, DomainKeyring keyring, RandomSource random, Duration backups) {
        this.store = store;
        this.wrapper = new ValueWrapper(store);
        this.serviceKeys = new ServiceKeyTable(store);
        this.keyring = keyring;
        this.random = random;
        this.backups = backups;
    }

    /** What receipts of this installation are verified with. The first call makes the key. */
    public ReceiptPublicKey publicKey() {
        try (ReceiptKey key = open()) {
            return key.publicKey();
        }
    }

    /** The receipt of an erasure that is complete once it is committed. */
    public String receipt(Tombstone tombstone) {
        try (ReceiptKey key = open()) {
            return ErasureReceipt.make(tombstone, RandomUuid.next(random), backups, signer(key));
        }
    }

    private static ErasureReceipt.Signer signer(ReceiptKey key) {
        return new ErasureReceipt.Signer() {
            @Override
            public ReceiptPublicKey publicKey() {
                return key.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                return key.sign(message);
            }
        };
    }

    private ReceiptKey open() {
        WrappedValue wrapped = serviceKeys.find(NAME).orElseGet(this::make);
        return new ReceiptKey(keyring.unwrap(wrapped, CONTEXT));
    }

    /** Of several processes that come here at once, one makes the key that all of them use. */
    private WrappedValue make() {
        try (SecretBytes seed = SecretBytes.generate(ReceiptKey.LENGTH, random)) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                ValueWrapper.Wrapped wrapped =
                        wrapper.wrap(keyring, Referent.serviceKey(NAME), ring -> ring.wrap(CONTEXT, seed));
                List<Write> writes = new ArrayList<>(wrapped.writes());
                writes.add(serviceKeys.create(NAME, wrapped.value()));
                store.commit(writes);
                Optional<WrappedValue> made = serviceKeys.find(NAME);
                if (made.isPresent()) {
                    return made.get();
                }
            }
        }
        throw new IllegalStateException("the domain key was replaced again and again");
    }
}
