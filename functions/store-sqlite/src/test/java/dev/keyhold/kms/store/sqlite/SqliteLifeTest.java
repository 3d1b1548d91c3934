package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.life.LifeContract;
import dev.keyhold.kms.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

class SqliteLifeTest implements LifeContract {
    @TempDir
    Path directory;

    private final Map<Store, Path> files = new HashMap<>();

    @Override
    public Store open() {
        return open(directory.resolve(UUID.randomUUID() + ".db"));
    }

    @Override
    public Store reopen(Store store) {
        store.close();
        return open(Objects.requireNonNull(files.remove(store)));
    }

    private Store open(Path file) {
        Store store = SqliteStore.open(file);
        files.put(store, file);
        return store;
    }

    @Override
    public int histories() {
        return 3;
    }
}
