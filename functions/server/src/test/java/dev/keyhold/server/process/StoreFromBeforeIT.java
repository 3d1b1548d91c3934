package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;

/** A server on a store that was made before there were references (domain-keys.md section 5). */
class StoreFromBeforeIT {
    private static final int MOST = 100;

    @RegisterExtension
    private final CommandServer server = new CommandServer();

    private final Ciphertexts ciphertexts = new Ciphertexts(server);

    // spec: domain-keys.md DK-40
    @Test
    void server_startedTwice_replacesTheDomainKeyOnce_andEverythingDecrypts() throws Exception {
        server.start();
        ciphertexts.add(Region.EU_WEST_1, 2);
        server.stop();
        WrappingKeyId former = StoredDomainKeyIds.only(database());
        makeAsBefore(former);
        server.start();
        server.kill();
        server.start();
        List<WrappingKeyId> replaced = Await.until(() -> StoredDomainKeyIds.all(database()), all -> all.size() == 2);
        assertThat(replaced).contains(former);
        ciphertexts.requireDecrypt();
        ciphertexts.add(Region.EU_WEST_1, 1);
        server.stop();

        server.start();
        assertThat(server.run("due", "--run")).contains("roll-domain-key: 0 done, 0 waiting, 0 failed\n");
        assertThat(StoredDomainKeyIds.all(database())).isEqualTo(replaced);
        assertThat(server.run("due")).doesNotContain(former.value()).contains("roll-domain-key");
        ciphertexts.requireDecrypt();
    }

    private Path database() {
        return server.data().resolve("keyhold.db");
    }

    /** The store as an earlier version would have left it: no references, no times, the former name of the current domain key. */
    private void makeAsBefore(WrappingKeyId id) {
        try (Store store = SqliteStore.open(database())) {
            List<Write> writes = new ArrayList<>();
            for (DueEntry entry : new DueTable(store).first(DueKind.ROLL_DOMAIN_KEY, MOST)) {
                writes.addAll(DueTable.change(Set.of(entry), Set.of()));
            }
            for (int shard = 0; shard < DueTable.SHARDS; shard++) {
                String partition = String.format("wrapped/%s/%02d", id, shard);
                for (Item item :
                        store.query(new Query(partition, "", null, MOST)).items()) {
                    writes.add(new Write.Delete(item.key(), item.version()));
                }
            }
            Item domainKey = store.get(new ItemKey("domain-keys", id.value())).orElseThrow();
            writes.add(replace(
                    domainKey,
                    Attributes.builder().with("wrapped", domainKey.attributes().bytes("wrapped"))));
            Item installation =
                    store.get(new ItemKey("installation", "installation")).orElseThrow();
            Attributes was = installation.attributes();
            writes.add(replace(
                    installation,
                    Attributes.builder()
                            .with("account", was.text("account"))
                            .with("rootAccessKey", was.text("rootAccessKey"))
                            .with("currentDomainKey", was.text("domainKey"))
                            .with("created", was.time("created"))));
            assertThat(store.commit(writes)).isTrue();
        }
    }

    private static Write replace(Item item, Attributes.Builder attributes) {
        return new Write.Put(item.key(), item.version(), attributes.build());
    }
}
