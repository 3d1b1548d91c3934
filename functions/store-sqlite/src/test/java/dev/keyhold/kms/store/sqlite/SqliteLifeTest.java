package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.life.LifeContract;
import dev.keyhold.kms.store.Store;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

class SqliteLifeTest implements LifeContract {
    @TempDir
    Path directory;

    private Path file = Path.of("");

    @Override
    public Store open() {
        file = directory.resolve(UUID.randomUUID() + ".db");
        return SqliteStore.open(file);
    }

    @Override
    public Store reopen(Store store) {
        store.close();
        return SqliteStore.open(file);
    }

    @Override
    public int histories() {
        return 3;
    }
}
