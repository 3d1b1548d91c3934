package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.roll.RollContract;
import dev.keyhold.kms.store.Store;

class DynamoDbRollTest implements RollContract {
    @Override
    public Store open() {
        return DynamoDbStore.open(TestTables.create());
    }

    @Override
    public int stride() {
        return Boolean.getBoolean("keyhold.soak") ? 1 : 5;
    }
}
