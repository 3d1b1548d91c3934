package dev.keyhold.kms.store;

import java.util.List;
import java.util.Optional;

/**
 * Durable storage of items under partition and sort key. Every implementation passes {@code StoreContract}, with no case
 * disabled. Safe for use by several threads.
 *
 * <p>Every method throws {@link StoreUnavailableException} when the storage cannot be reached or refuses to work.
 */
public interface Store extends AutoCloseable {
    /** The largest number of writes in one transaction (DynamoDB's own limit). */
    int MAX_WRITES = 100;

    /** The largest length of an attribute's name, in bytes of UTF-8 (DynamoDB's own limit for names in an index). */
    int MAX_NAME_BYTES = 255;

    /** The largest {@linkplain TransactionLimits#size size} of an item, in bytes (DynamoDB's own limit is 400 KB). */
    int MAX_ITEM_BYTES = 350_000;

    /** The largest size of all items put in one transaction, in bytes (DynamoDB's own limit is 4 MB). */
    int MAX_TRANSACTION_BYTES = 3_500_000;

    /** Reads one item, with the effect of every write that was acknowledged before this call. */
    Optional<Item> get(ItemKey key);

    /**
     * Reads items of one partition, with the effect of every write that was acknowledged before this call. Paging is
     * stable: an item that exists throughout is on exactly one page, whatever is created or deleted in between.
     */
    Page query(Query query);

    /**
     * Does all of the writes or none. When it returns true, they survive a crash at any later moment.
     *
     * @param writes 1 to 100 writes, each of another item
     * @return whether every item had the expected version; if not, nothing was changed
     * @throws IllegalArgumentException if the writes break {@link TransactionLimits}; nothing was changed
     * @throws StoreUnavailableException if the outcome could not be learned; all of the writes were done, or none
     */
    boolean commit(List<Write> writes);

    /** Ends the use of the storage; every later call finds the store unavailable. Closing again does nothing. */
    @Override
    void close();
}
