package dev.keyhold.server.client;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.server.startup.LockedStore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the store of a server that does not run. Tombstones and receipts are not sealed, so no root key is needed. */
public final class LocalErasedKeys implements ErasedKeys {
    private static final int PAGE = 1000;

    private final LockedStore opened;
    private final AccountId account;
    private final TombstoneTable tombstones;

    /** @param opened closed with this */
    public LocalErasedKeys(LockedStore opened) {
        this.opened = opened;
        this.account = opened.installation().account();
        this.tombstones = new TombstoneTable(opened.store());
    }

    @Override
    public void forEach(Region region, Consumer<Erased> reader) {
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            Listing<Tombstone> page = tombstones.list(account, region, after, PAGE);
            for (Tombstone tombstone : page.records()) {
                reader.accept(erased(tombstone));
                after = TombstoneTable.position(tombstone);
            }
            more = page.more();
        }
    }

    @Override
    public List<Erased> of(Region region, KeyId key) {
        return tombstones.ofKey(new KeyArn(region, account, key)).stream()
                .map(LocalErasedKeys::erased)
                .toList();
    }

    private static Erased erased(Tombstone tombstone) {
        return new Erased(tombstone.key().toString(), tombstone.begun(), tombstone.receipt());
    }

    @Override
    public void close() {
        opened.close();
    }
}
