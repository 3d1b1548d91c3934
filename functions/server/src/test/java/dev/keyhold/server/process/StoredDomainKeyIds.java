package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.List;

/** The domain keys that stand in a database, whether or not a server uses it. */
final class StoredDomainKeyIds {
    private StoredDomainKeyIds() {}

    static List<WrappingKeyId> all(Path database) {
        try (Store store = SqliteStore.openForReading(database)) {
            return new DomainKeyTable(store)
                    .all().stream().map(found -> found.value().key().id()).toList();
        }
    }

    static WrappingKeyId only(Path database) {
        List<WrappingKeyId> all = all(database);
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
