package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.Optional;

/** A store that is read only: nothing of the file changes, not even its schema. Safe for use by several threads. */
final class DatabaseReader implements Store {
    private final Readers readers;

    DatabaseReader(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        return readers.read(reader -> reader.get(key));
    }

    @Override
    public Page query(Query query) {
        return readers.read(reader -> reader.query(query));
    }

    @Override
    public boolean commit(List<Write> writes) {
        throw new StoreUnavailableException("the store was opened for reading");
    }

    @Override
    public void close() {
        readers.close();
    }
}
