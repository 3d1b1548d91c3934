package dev.keyhold.kms.erasure;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.crypto.ReceiptKey;
import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.store.ServiceKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Tombstone;
import java.time.Duration;
import java.util.List;

/**
 * Makes receipts with the installation's key, which is unwrapped for each (erasure.md ER-21). Safe for use by several threads.
 */
public final class ReceiptSigner {
    private static final String NAME = "erasure-receipt";
    private static final WrappingContext CONTEXT = WrappingContext.serviceKey(NAME);

    private final Store store;
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
            store.commit(List.of(serviceKeys.create(NAME, keyring.wrap(CONTEXT, seed))));
        }
        return serviceKeys.find(NAME).orElseThrow();
    }
}
