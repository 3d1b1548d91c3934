package dev.keyhold.kms.store;

/**
 * What every implementation of {@link Store} passes, with no case disabled: a test class implements this interface.
 * The requirements are those of docs/spec/store.md.
 */
public interface StoreContract
        extends StoreTransactionContract,
                StoreAttributesContract,
                StoreQueryContract,
                StoreRaceContract,
                StoreLifeContract {}
