package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreContract;
import org.junit.jupiter.api.AfterEach;

final class DynamoDbStoreTest implements StoreContract {
    private final TableLocation location = TestTables.create();
    private Store store = DynamoDbStore.open(location);

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void reopen() {
        store.close();
        store = DynamoDbStore.open(location);
    }
}
