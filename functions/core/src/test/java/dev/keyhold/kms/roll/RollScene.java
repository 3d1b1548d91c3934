package dev.keyhold.kms.roll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.RootKeys;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process over a store whose domain key is replaced, what it encrypted, and what stands in the store. */
final class RollScene implements AutoCloseable {
    static final Duration YEAR = Duration.ofDays(365);
    static final byte[] PLAINTEXT = {1, 2, 3};

    private static final RandomSource RANDOM = new SecureRandomSource();

    private final StoppingStore stopping;
    private final ObservedStore observed;
    private final RootKeyProvider rootKey;
    private final KmsFixture kms;
    private final List<Sealed> ciphertexts;

    /** @param ciphertext in Base64 */
    private record Sealed(boolean there, String key, String ciphertext) {}

    private record World(StoppingStore stopping, ObservedStore observed, RootKeyProvider rootKey) {}

    /** Over an empty store. */
    RollScene(Store store) {
        this(installed(world(store)), null, new ArrayList<>());
    }

    /** Over a store that was made before there were references. */
    static RollScene fromBefore(Store store) {
        World world = world(store);
        DomainKey key = DomainKey.generate(RANDOM);
        WrappedDomainKey wrapped = world.rootKey.wrap(key);
        Attributes domainKey =
                Attributes.builder().with("wrapped", wrapped.value().bytes()).build();
        Attributes installation = Attributes.builder()
                .with("account", KmsFixture.ACCOUNT.value())
                .with("rootAccessKey", "AKIAIOSFODNN7EXAMPLE")
                .with("currentDomainKey", wrapped.id().value())
                .with("created", SettableTime.START)
                .build();
        assertThat(world.observed
                        .unaudited()
                        .commit(List.of(
                                Write.create(
                                        new ItemKey("domain-keys", wrapped.id().value()), domainKey),
                                Write.create(new ItemKey("installation", "installation"), installation))))
                .isTrue();
        return new RollScene(world, null, new ArrayList<>());
    }

    private RollScene(World world, @Nullable RollScene beside, List<Sealed> ciphertexts) {
        this.stopping = world.stopping;
        this.observed = world.observed;
        this.rootKey = world.rootKey;
        DomainKeyring keyring = KmsFixture.opened(observed, rootKey);
        this.kms = beside == null ? new KmsFixture(observed, keyring) : beside.kms.beside(keyring);
        this.ciphertexts = ciphertexts;
    }

    private static World world(Store store) {
        StoppingStore stopping = new StoppingStore(store);
        return new World(stopping, new ObservedStore(stopping), RootKeys.inMemory(RANDOM));
    }

    private static World installed(World world) {
        new Installer(world.observed.unaudited(), RANDOM, new SettableTime())
                .install(world.rootKey, KmsFixture.ACCOUNT);
        return world;
    }

    /** How many transactions it takes to replace the domain key of a populated store. */
    static int commitsOfARoll(Store store) {
        try (RollScene scene = new RollScene(store)) {
            scene.populate();
            scene.makeDue();
            int before = scene.stopping.commits();
            scene.kms.runJobs();
            return scene.stopping.commits() - before;
        }
    }

    /** Another process over the same store, at the same time, that opens the domain keys as they are now. */
    RollScene anotherProcess() {
        return new RollScene(new World(stopping, observed, rootKey), this, ciphertexts);
    }

    /** The domain keys, as a command opens them that does not follow them. */
    DomainKeyring openedForAShortWhile() {
        return DomainKeyring.open(rootKey, new DomainKeyTable(observed).read(), RANDOM);
    }

    /** The current domain key as the store has it. */
    WrappedDomainKey current() {
        return new DomainKeyTable(observed)
                .find(kms.keyring().currentId())
                .orElseThrow()
                .value()
                .key();
    }

    /** Changes the root key of the store, and gives a process that has the new one. */
    RollScene underAnotherRootKey() {
        RootKeyProvider next = RootKeys.inMemory(RANDOM);
        RootKeyChange change = rootKeyChange();
        change.rewrap(rootKey, next, change.now());
        return new RollScene(new World(stopping, observed, next), this, ciphertexts);
    }

    Set<WrappingKeyId> rootKeys() {
        return rootKeyChange().rootKeys();
    }

    private RootKeyChange rootKeyChange() {
        return new RootKeyChange(
                new RootKeyChange.Ports(List.of(observed.unaudited()), new LogAuditSink(), RANDOM, kms.time()));
    }

    KmsFixture kms() {
        return kms;
    }

    ObservedStore observed() {
        return observed;
    }

    StoppingStore stopping() {
        return stopping;
    }

    /** Keys with several materials, one of them in two Regions, and the key that signs receipts. */
    void populate() {
        receiptKey();
        KmsClient client = kms.client();
        for (int i = 0; i < 3; i++) {
            String key = client.createKey();
            seal(false, key);
            client.call("RotateKeyOnDemand", Map.of("KeyId", key));
            seal(false, key);
        }
        String primary = client.createKey(Map.of("MultiRegion", true));
        client.call("ReplicateKey", Map.of("KeyId", primary, "ReplicaRegion", KmsFixture.OTHER_REGION.name()));
        kms.runJobs();
        seal(false, primary);
        seal(true, primary.replace(KmsFixture.REGION.name(), KmsFixture.OTHER_REGION.name()));
    }

    private KmsClient client(boolean there) {
        return kms.client(KmsFixture.ACCOUNT, there ? KmsFixture.OTHER_REGION : KmsFixture.REGION);
    }

    void seal(boolean there, String key) {
        ciphertexts.add(new Sealed(
                there, key, Base64.getEncoder().encodeToString(client(there).encrypt(key, PLAINTEXT))));
    }

    /** Makes the current domain key due now. */
    void makeDue() {
        assertThat(observed.unaudited()
                        .commit(new DomainKeyTable(observed).makeDue(kms.time().instant())))
                .isTrue();
    }

    String receiptKey() {
        return kms.receipts().publicKey().pem();
    }

    void requireEverythingWorks() {
        for (Sealed sealed : ciphertexts) {
            assertThat(client(sealed.there).decrypt(Base64.getDecoder().decode(sealed.ciphertext)))
                    .isEqualTo(PLAINTEXT);
            assertThat(client(sealed.there).encrypt(sealed.key, PLAINTEXT)).isNotEmpty();
        }
        assertThat(receiptKey()).isNotEmpty();
    }

    /** What is wrapped in the store. */
    StoredValues values() {
        return new StoredValues(observed);
    }

    /** Changes a bit of the only material of a KMS key. */
    void damageMaterialOf(String key) {
        for (Item item : observed.items()) {
            if (item.key().partition().endsWith("/" + KmsClient.idOf(key))
                    && item.key().sort().startsWith("material/")) {
                byte[] wrapped = item.attributes().bytes("wrapped");
                wrapped[wrapped.length - 1] ^= 1;
                Attributes.Builder damaged = Attributes.builder();
                item.attributes().visit(damaged);
                observed.overwrite(item.key(), damaged.with("wrapped", wrapped).build());
            }
        }
    }

    @Override
    public void close() {
        kms.keyring().close();
        observed.close();
    }
}
