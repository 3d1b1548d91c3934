package dev.keyhold.kms.store;

final class InMemoryStoreTest implements StoreContract {
    private InMemoryStore store = new InMemoryStore();

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void reopen() {
        store = store.reopen();
    }
}
