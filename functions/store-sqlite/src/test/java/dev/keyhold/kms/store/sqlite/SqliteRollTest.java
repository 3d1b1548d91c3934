package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.RootKeys;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.roll.RollContract;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRollTest implements RollContract {
    @TempDir
    Path directory;

    @Override
    public Store open() {
        return SqliteStore.open(directory.resolve(UUID.randomUUID() + ".db"));
    }

    // spec: domain-keys.md DK-26; store.md ST-79
    @Test
    void formerDomainKey_andWhatWasWrappedUnderIt_areGoneFromTheFiles() throws IOException {
        RandomSource random = new SecureRandomSource();
        RootKeyProvider rootKey = RootKeys.inMemory(random);
        List<byte[]> former = new ArrayList<>();
        try (ObservedStore store = new ObservedStore(open())) {
            new Installer(store.unaudited(), random, new SettableTime()).install(rootKey, KmsFixture.ACCOUNT);
            DomainKeyring keyring = KmsFixture.opened(store, rootKey);
            KmsFixture kms = new KmsFixture(store, keyring);
            String key = kms.client().createKey();
            byte[] ciphertext = kms.client().encrypt(key, new byte[] {1});
            former.add(domainKey(store, keyring));
            former.add(material(store));
            assertThat(former).allMatch(this::isInFiles);

            kms.pass(Duration.ofDays(365));

            assertThat(kms.client().decrypt(ciphertext)).containsExactly(1);
            assertThat(domainKey(store, keyring)).isNotEqualTo(former.get(0));
            assertThat(material(store)).isNotEqualTo(former.get(1));
        }
        assertThat(former).noneMatch(this::isInFiles);
    }

    private static byte[] domainKey(Store store, DomainKeyring keyring) {
        Query all = new Query("domain-keys", keyring.currentId().value(), null, 1);
        return store.query(all).items().get(0).attributes().bytes("wrapped");
    }

    private static byte[] material(ObservedStore store) {
        Item item = store.items().stream()
                .filter(found -> isMaterial(found.key()))
                .findFirst()
                .orElseThrow();
        return item.attributes().bytes("wrapped");
    }

    private static boolean isMaterial(ItemKey key) {
        return key.partition().startsWith("key/") && key.sort().startsWith("material/");
    }

    private boolean isInFiles(byte[] wanted) {
        // Every byte is a character of its own.
        String text = new String(wanted, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
