package dev.keyhold.kms.store;

/** One write of a transaction, with the version that the item must have for the transaction to be done at all. */
public sealed interface Write {
    /** The version of an item that does not exist. */
    long ABSENT = 0;

    ItemKey key();

    /** The version that the item must have; {@link #ABSENT} if it must not exist. */
    long expectedVersion();

    /** Creates or replaces the item; its version becomes {@code expectedVersion + 1}. */
    record Put(ItemKey key, long expectedVersion, Attributes attributes) implements Write {}

    /** Deletes the item. */
    record Delete(ItemKey key, long expectedVersion) implements Write {
        public Delete {
            if (expectedVersion <= ABSENT) {
                throw new IllegalArgumentException("only an item that exists can be deleted");
            }
        }
    }

    /** Changes nothing, but holds the transaction to the item's version. */
    record Check(ItemKey key, long expectedVersion) implements Write {}

    /** Creates an item. */
    static Write create(ItemKey key, Attributes attributes) {
        return new Put(key, ABSENT, attributes);
    }
}
