package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.BackingKey;
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
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.store.AccessKey;
import dev.keyhold.kms.store.AccessKeyTable;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every two wrapped values of a store, of every purpose, are put in each other's place: none opens there. */
// spec: key-hierarchy.md KH-33, KH-40
class SwappedValuesTest {
    private static final byte[] PLAINTEXT = {7};

    @TempDir
    private Path folder;

    private final RandomSource random = new SecureRandomSource();
    private final ObservedStore observed = new ObservedStore();
    private final Store store = observed.unaudited();
    private final Map<String, Runnable> openings = new HashMap<>();
    private RootKeyProvider rootKey;
    private DomainKeyring keyring;

    @BeforeEach
    void fill() {
        rootKey = FileRootKeyProvider.create(folder.resolve("root-key"), random);
        Installer installer = new Installer(store, random, new SettableTime());
        Installation installation = installer.install(rootKey, KmsFixture.ACCOUNT);
        WrappedDomainKey second = addDomainKey();
        keyring = installer.open(rootKey);
        addAccessKey("AKIAI44QH8DHBEXAMPLE", KmsFixture.ACCOUNT);
        addKmsKeys();
        keyring.makeCurrent(second.id());
        addAccessKey("AKIAIOSFODNN7EXAMPLE", KmsFixture.OTHER_ACCOUNT);
        addKmsKeys();
        expectAccessKey(installation.rootAccessKeyId());
        expectDomainKey(installation.currentDomainKey().value());
    }

    @AfterEach
    void close() {
        keyring.close();
        rootKey.close();
    }

    @Test
    void everyWrappedValueOfTheStore_isTriedHere_andOpensInItsOwnPlace() {
        Set<String> names = new HashSet<>();
        wrapped().keySet().forEach(place -> names.add(name(place)));

        assertThat(openings.keySet()).isEqualTo(names).hasSize(21);
        openings.values().forEach(Runnable::run);
    }

    @Test
    void everyWrappedValue_inThePlaceOfAnother_doesNotOpen() {
        List<ItemKey> places = List.copyOf(wrapped().keySet());
        for (int one = 0; one < places.size(); one++) {
            for (int other = one + 1; other < places.size(); other++) {
                swap(places.get(one), places.get(other));
                requireClosed(places.get(one));
                requireClosed(places.get(other));
                swap(places.get(one), places.get(other));
            }
        }
        openings.values().forEach(Runnable::run);
    }

    private void requireClosed(ItemKey place) {
        assertThatThrownBy(() -> opening(place).run())
                .as(place.toString())
                .isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class, KmsException.class)
                .satisfies(thrown -> assertThat(
                                !(thrown instanceof KmsException refusal) || refusal.code() == KmsErrorCode.INTERNAL)
                        .as("a stored value that does not open is no fault of the caller's")
                        .isTrue());
    }

    private Runnable opening(ItemKey place) {
        return Objects.requireNonNull(openings.get(name(place)), place.toString());
    }

    /** What a place is known by in this test: the ID of the key or the key material that it holds. */
    private static String name(ItemKey place) {
        String path = place.partition().startsWith("access-key/") ? place.partition() : place.sort();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private WrappedDomainKey addDomainKey() {
        try (DomainKey key = DomainKey.generate(random)) {
            WrappedDomainKey wrapped = rootKey.wrap(key);
            store.commit(new DomainKeyTable(store).create(new DomainKeyRecord(wrapped, SettableTime.START, null)));
            expectDomainKey(wrapped.id().value());
            return wrapped;
        }
    }

    private void expectDomainKey(String id) {
        openings.put(
                id,
                () -> new DomainKeyTable(store)
                        .all().stream()
                                .map(record -> record.value().key())
                                .filter(key -> key.id().value().equals(id))
                                .forEach(key -> rootKey.unwrap(key).close()));
    }

    private void addAccessKey(String id, AccountId account) {
        try (SecretBytes secret = SecretBytes.generate(40, random)) {
            WrappedValue wrapped = keyring.wrap(WrappingContext.accessKeySecret(account, id), secret);
            AccessKey key = new AccessKey(id, account, wrapped, SettableTime.START);
            store.commit(List.of(new AccessKeyTable(store).create(key)));
        }
        expectAccessKey(id);
    }

    private void expectAccessKey(String id) {
        openings.put(id, () -> {
            AccessKey key = new AccessKeyTable(store).find(id).orElseThrow().value();
            keyring.unwrap(key.secret(), WrappingContext.accessKeySecret(key.account(), id))
                    .close();
        });
    }

    /** Keys of one account, of another, and of another Region. */
    private void addKmsKeys() {
        KmsFixture kms = new KmsFixture(observed, keyring);
        addKmsKey(kms, KmsFixture.ACCOUNT, KmsFixture.REGION);
        addKmsKey(kms, KmsFixture.ACCOUNT, KmsFixture.REGION);
        addKmsKey(kms, KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        addKmsKey(kms, KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
    }

    private void addKmsKey(KmsFixture kms, AccountId account, Region region) {
        KmsClient client = kms.client(account, region);
        String key = client.createKey();
        byte[] blob = client.encrypt(key, PLAINTEXT);
        openings.put(client.describe(key).text("CurrentKeyMaterialId"), () -> {
            assertThat(client.encrypt(key, PLAINTEXT)).isNotEmpty();
            assertThat(client.decrypt(blob)).isEqualTo(PLAINTEXT);
        });
        addOldMaterial(KeyArn.parse(key).orElseThrow());
    }

    /** A material that the key had before, as after a rotation. */
    private void addOldMaterial(KeyArn arn) {
        MaterialTable materials = new MaterialTable(store);
        try (BackingKey old = BackingKey.generate(arn.account(), arn.keyId(), random)) {
            BackingKeyIdentity identity = old.identity();
            KeyMaterial description = new KeyMaterial(identity.materialId(), 0, SettableTime.START, null);
            store.commit(List.of(materials.create(arn, description, keyring.wrap(old))));
            openings.put(
                    identity.materialId().value(),
                    () -> keyring.unwrap(
                                    materials.find(arn, identity.materialId()).orElseThrow(), identity)
                            .close());
        }
    }

    /** Every wrapped value of the store, by its place. */
    private Map<ItemKey, byte[]> wrapped() {
        Map<ItemKey, byte[]> wrapped = new LinkedHashMap<>();
        for (Item item : observed.items()) {
            item.attributes().visit(new BytesVisitor(bytes -> {
                assertThat(WrappedValue.parse(bytes)).isPresent();
                wrapped.put(item.key(), bytes);
                return bytes;
            }));
        }
        return wrapped;
    }

    private void swap(ItemKey one, ItemKey other) {
        Map<ItemKey, byte[]> wrapped = wrapped();
        replace(one, Objects.requireNonNull(wrapped.get(other)));
        replace(other, Objects.requireNonNull(wrapped.get(one)));
    }

    private void replace(ItemKey place, byte[] value) {
        BytesVisitor replaced = new BytesVisitor(bytes -> value);
        store.get(place).orElseThrow().attributes().visit(replaced);
        observed.overwrite(place, replaced.attributes());
    }

    /** Copies attributes, those that are bytes with a change. */
    private static final class BytesVisitor implements Attributes.Visitor {
        private final UnaryOperator<byte[]> change;
        private final Attributes.Builder copy = Attributes.builder();

        BytesVisitor(UnaryOperator<byte[]> change) {
            this.change = change;
        }

        Attributes attributes() {
            return copy.build();
        }

        @Override
        public void text(String name, String value) {
            copy.text(name, value);
        }

        @Override
        public void number(String name, long value) {
            copy.number(name, value);
        }

        @Override
        public void flag(String name, boolean value) {
            copy.flag(name, value);
        }

        @Override
        public void bytes(String name, byte[] value) {
            copy.bytes(name, change.apply(value));
        }

        @Override
        public void texts(String name, Map<String, String> value) {
            copy.texts(name, value);
        }
    }
}
