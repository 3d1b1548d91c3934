package dev.keyhold.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An installation of two stores, a backup of it, and an item in each store that came later. */
abstract class TwoStores {
    static final AccountId ACCOUNT = new AccountId("111122223333");
    static final Region IRELAND = new Region("eu-west-1");
    static final Instant NOW = Instant.parse("2027-03-04T05:06:07.089Z");
    static final String LINE = "keyhold.region.\"eu-west-1\".store=eu.db";
    static final String KEPT = ".replaced-20270304T050607.089Z";

    final RandomSource random = new SecureRandomSource();

    @TempDir
    Path home;

    DataDirectory directory = new DataDirectory(Path.of("/"));
    Path database = Path.of("");
    Path region = Path.of("");
    Path backup = Path.of("");

    @BeforeEach
    void installAndBackUp() throws IOException {
        directory = installed("data");
        database = directory.database();
        region = directory.root().resolve("eu.db");
        backup = home.resolve("backup");
        backUp("data");
        put(database, "later");
        put(region, "later");
    }

    DataDirectory installed(String name) throws IOException {
        Path root = Files.createDirectory(home.resolve(name));
        Files.writeString(root.resolve("keyhold.properties"), LINE);
        DataDirectory made = settings(name).directory();
        made.prepare();
        try (Store store = SqliteStore.open(made.database());
                Store own = SqliteStore.open(root.resolve("eu.db"));
                RootKeyProvider rootKey = FileRootKeyProvider.create(made.rootKey(), random)) {
            Installation installation =
                    new Installer(store, random, InstantSource.fixed(NOW)).install(rootKey, ACCOUNT);
            new Installer(own, random, InstantSource.fixed(NOW))
                    .installRegion(rootKey, installation, IRELAND, DomainKeyPeriod.STANDARD);
            store.commit(List.of(new RegionTable(store).remember(IRELAND, "eu.db")));
        }
        return made;
    }

    ServerSettings settings(String name) {
        return new SettingsReader(Map.of(), home)
                .read(Map.of("keyhold.data", home.resolve(name).toString()));
    }

    void name(String... lines) throws IOException {
        Files.write(directory.settings(), List.of(lines));
    }

    void backUp(String name) {
        new Backup(settings(name), InstantSource.fixed(NOW)).write(backup);
    }

    Restore.Restored restore(String name, boolean force) {
        return new Restore(settings(name), random, InstantSource.fixed(NOW)).run(backup, force);
    }

    static void put(Path database, String name) {
        try (Store store = SqliteStore.open(database)) {
            store.commit(List.of(Write.create(new ItemKey("test", name), Attributes.NONE)));
        }
    }

    static boolean has(Path database, String name) {
        try (Store store = SqliteStore.openForReading(database)) {
            return store.get(new ItemKey("test", name)).isPresent();
        }
    }

    static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    void assertNothingRestored() throws IOException {
        assertThat(has(database, "later")).isTrue();
        assertThat(has(region, "later")).isTrue();
        assertThat(names(directory.root()))
                .noneMatch(name -> name.contains("restor") || name.contains("replaced") || name.endsWith("-wal"));
    }

    void assertRefused(Class<? extends Exception> type, String... reasons) throws IOException {
        assertThatThrownBy(() -> restore("data", false)).isInstanceOf(type).hasMessageContainingAll(reasons);
        assertNothingRestored();
    }

    void assertNoBackup(String reason) throws IOException {
        Path kept = backup;
        backup = home.resolve("never");
        assertThatThrownBy(() -> backUp("data"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(reason);
        assertThat(names(home)).noneMatch(name -> name.contains("never"));
        backup = kept;
    }

    void clear() throws IOException {
        for (String name : names(directory.root())) {
            if (name.contains("replaced")) {
                Files.delete(directory.root().resolve(name));
            }
        }
    }
}
