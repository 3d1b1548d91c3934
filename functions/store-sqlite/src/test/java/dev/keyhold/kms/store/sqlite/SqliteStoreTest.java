package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest implements StoreContract {
    @TempDir
    Path directory;

    private Store store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(file());
    }

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
        store = SqliteStore.open(file());
    }

    /** A name that a URL would read as something else. */
    private Path file() {
        return directory.resolve("key hold?a=b#c%20.db");
    }
}
