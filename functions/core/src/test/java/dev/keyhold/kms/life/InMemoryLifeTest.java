package dev.keyhold.kms.life;

import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Store;

class InMemoryLifeTest implements LifeContract {
    @Override
    public Store open() {
        return new InMemoryStore();
    }

    @Override
    public Store reopen(Store store) {
        return ((InMemoryStore) store).reopen();
    }

    @Override
    public int histories() {
        return 20;
    }
}
