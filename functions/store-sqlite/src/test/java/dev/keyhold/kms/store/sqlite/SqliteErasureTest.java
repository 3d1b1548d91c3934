package dev.keyhold.kms.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spec: store.md ST-79, ST-81
class SqliteErasureTest {
    /** What no other bytes of the file look like. */
    private static final Pattern MARKER = Pattern.compile("<<material-(\\d{8})>>");

    private static final int SEEDS = Boolean.getBoolean("keyhold.soak") ? 20 : 2;
    private static final int ITEMS = 1_500;

    @TempDir
    Path directory;

    private final Map<String, Integer> markers = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private int nextMarker;

    @Test
    void deletedAndReplacedBytes_areGoneFromTheFilesSoon() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            try (Store store = SqliteStore.open(directory.resolve("seed" + seed))) {
                churn(store, new Random(seed));

                awaitOnlyLiving();
            }
            assertThat(markersInFiles()).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(living());
            Files.delete(directory.resolve("seed" + seed));
            markers.clear();
            versions.clear();
        }
    }

    @Test
    void deletedBytes_areGoneWhenTheStoreIsClosed() throws Exception {
        Path file = directory.resolve("keyhold.db");
        try (Store store = SqliteStore.open(file)) {
            put(store, "kept", 100);
            put(store, "deleted", 100);
            try (Connection reader = keepLog(file)) {
                assertThat(reader).isNotNull();
                delete(store, "deleted");
                assertThat(markersInFiles()).hasSize(2);
            }
        }

        assertThat(markersInFiles()).containsExactlyElementsOf(living());
    }

    @Test
    void deletedBytes_areGoneOnceOpenedAfterAKill() throws Exception {
        Path file = directory.resolve("keyhold.db");
        Path killed = Files.createDirectory(directory.resolve("killed"));
        Path copy = killed.resolve("keyhold.db");
        try (Store store = SqliteStore.open(file)) {
            put(store, "kept", 100);
            put(store, "deleted", 100);
            try (Connection reader = keepLog(file)) {
                assertThat(reader).isNotNull();
                delete(store, "deleted");
                // As after a kill: the files as they are, with nobody to tidy up.
                Files.copy(file, copy);
                Files.copy(file.resolveSibling("keyhold.db-wal"), copy.resolveSibling("keyhold.db-wal"));
                assertThat(markersIn(filesOf(killed))).hasSize(2);
            }
        }

        try (Store store = SqliteStore.open(copy)) {
            assertThat(store.get(key("kept"))).isPresent();
            assertThat(markersIn(filesOf(killed))).containsExactlyElementsOf(living());
        }
    }

    /** Items of every size up to several pages, created, replaced by smaller and larger ones, and mostly deleted. */
    private void churn(Store store, Random random) {
        List<String> names = new ArrayList<>();
        for (int index = 0; index < ITEMS; index++) {
            names.add("%08x".formatted(random.nextInt()) + index);
            put(store, names.get(index), size(random));
        }
        Collections.shuffle(names, random);
        for (String name : names.subList(0, ITEMS / 2)) {
            put(store, name, size(random));
        }
        Collections.shuffle(names, random);
        for (String name : names.subList(0, ITEMS * 2 / 3)) {
            delete(store, name);
        }
    }

    private static int size(Random random) {
        return random.nextInt(10) == 0 ? random.nextInt(10_000) : random.nextInt(600);
    }

    /** As long as it reads, the store empties its log at no moment of its own choice. */
    private static Connection keepLog(Path file) throws SQLException {
        Connection reader = new Database(file).connectForReading();
        try (Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM item").close();
        }
        return reader;
    }

    /** How soon that is, the test of the thread that does it says. */
    private void awaitOnlyLiving() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Set<Integer> living = Set.copyOf(living());
        Set<Integer> found = Set.copyOf(markersInFiles());
        while (!found.equals(living)) {
            if (System.nanoTime() > deadline) {
                Set<Integer> dead = new HashSet<>(found);
                dead.removeAll(living);
                throw new AssertionError(dead.size() + " deleted or replaced values are still in the files");
            }
            Thread.sleep(100);
            found = Set.copyOf(markersInFiles());
        }
    }

    /** Creates or replaces an item whose bytes are its marker, again and again. */
    private void put(Store store, String name, int size) {
        int marker = nextMarker++;
        byte[] bytes =
                "<<material-%08d>>".formatted(marker).repeat(size / 21 + 1).getBytes(US_ASCII);
        long version = versions.getOrDefault(name, 0L);
        assertThat(store.commit(List.of(new Write.Put(
                        key(name),
                        version,
                        Attributes.builder().with("bytes", bytes).build()))))
                .isTrue();
        versions.put(name, version + 1);
        markers.put(name, marker);
    }

    private void delete(Store store, String name) {
        assertThat(store.commit(List.of(new Write.Delete(key(name), versions.getOrDefault(name, 0L)))))
                .isTrue();
        versions.remove(name);
        markers.remove(name);
    }

    private List<Integer> living() {
        return List.copyOf(markers.values());
    }

    private List<Integer> markersInFiles() throws IOException {
        return markersIn(filesOf(directory));
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<Integer> markersIn(List<Path> files) throws IOException {
        List<Integer> found = new ArrayList<>();
        for (Path file : files) {
            Matcher matcher = MARKER.matcher(new String(Files.readAllBytes(file), ISO_8859_1));
            while (matcher.find()) {
                found.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return found.stream().distinct().toList();
    }

    private static ItemKey key(String name) {
        return new ItemKey("partition", name);
    }
}
