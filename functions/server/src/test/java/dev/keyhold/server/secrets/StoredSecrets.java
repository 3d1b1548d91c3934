package dev.keyhold.server.secrets;

import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every wrapped value in the database of a server that was stopped, and how each is unwrapped where it stands. */
final class StoredSecrets implements AutoCloseable {
    private static final String DOMAIN_KEYS = "domain-keys";

    private final RandomSource random = new SecureRandomSource();
    private final RootKeyProvider rootKey;
    private final Path database;
    private final Store store;
    private final DomainKeyring keyring;

    StoredSecrets(Path data) {
        database = data.resolve("keyhold.db");
        rootKey = FileRootKeyProvider.open(data.resolve("root-key"), random);
        store = SqliteStore.open(database);
        Installer installer = new Installer(store, random, InstantSource.system());
        keyring = installer.open(rootKey);
    }

    /** The items that hold one, whatever they are called. */
    List<ItemKey> places() throws SQLException {
        List<ItemKey> places = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                ResultSet rows = connection.createStatement().executeQuery("SELECT partition, sort FROM item")) {
            while (rows.next()) {
                ItemKey place = new ItemKey(rows.getString(1), rows.getString(2));
                if (new Finder(item(place)).name != null) {
                    places.add(place);
                }
            }
        }
        return places;
    }

    /** Where the material is that a KMS key encrypts with. */
    ItemKey currentMaterial(String keyId) throws SQLException {
        String partition = places().stream()
                .map(ItemKey::partition)
                .filter(each -> each.endsWith("/" + keyId))
                .findFirst()
                .orElseThrow();
        String current = item(new ItemKey(partition, "key")).attributes().text("currentMaterial");
        return new ItemKey(partition, "material/" + current);
    }

    /** Unwraps what stands at a place as what ought to stand there. */
    byte[] open(ItemKey place) {
        WrappedValue value = value(place);
        if (place.partition().equals(DOMAIN_KEYS)) {
            try (DomainKey key = rootKey.unwrap(new WrappedDomainKey(new WrappingKeyId(place.sort()), value))) {
                return key.use(byte[]::clone);
            }
        }
        try (SecretBytes secret = keyring.unwrap(value, context(place))) {
            return secret.use(byte[]::clone);
        }
    }

    private WrappingContext context(ItemKey place) {
        String[] path = place.partition().split("/");
        if (path[0].equals("access-key")) {
            return WrappingContext.accessKeySecret(
                    new AccountId(item(place).attributes().text("account")), path[1]);
        }
        if (path[0].equals("service-keys")) {
            return WrappingContext.serviceKey(place.sort());
        }
        KeyMaterialId material = new KeyMaterialId(place.sort().substring("material/".length()));
        return WrappingContext.backingKey(new BackingKeyIdentity(new AccountId(path[1]), new KeyId(path[3]), material));
    }

    void swap(ItemKey one, ItemKey other) {
        WrappedValue first = value(one);
        WrappedValue second = value(other);
        put(one, second);
        put(other, first);
    }

    private void put(ItemKey place, WrappedValue value) {
        Item item = item(place);
        Attributes.Builder changed = Attributes.builder();
        item.attributes().visit(changed);
        changed.with(new Finder(item).requireName(), value.bytes());
        if (!store.commit(List.of(new Write.Put(place, item.version(), changed.build())))) {
            throw new IllegalStateException("somebody else writes");
        }
    }

    private WrappedValue value(ItemKey place) {
        Item item = item(place);
        return WrappedValue.parse(item.attributes().bytes(new Finder(item).requireName()))
                .orElseThrow();
    }

    private Item item(ItemKey place) {
        return store.get(place).orElseThrow();
    }

    @Override
    public void close() {
        keyring.close();
        store.close();
        rootKey.close();
    }

    /** Finds the one attribute of an item that is bytes. */
    private static final class Finder implements Attributes.Visitor {
        private @Nullable String name;

        Finder(Item item) {
            item.attributes().visit(this);
        }

        String requireName() {
            if (name == null) {
                throw new IllegalStateException("no wrapped value");
            }
            return name;
        }

        @Override
        public void bytes(String attribute, byte[] value) {
            if (name != null) {
                throw new IllegalStateException("more than one wrapped value in an item");
            }
            name = attribute;
        }

        @Override
        public void text(String attribute, String value) {}

        @Override
        public void number(String attribute, long value) {}

        @Override
        public void flag(String attribute, boolean value) {}

        @Override
        public void texts(String attribute, Map<String, String> value) {}
    }
}
