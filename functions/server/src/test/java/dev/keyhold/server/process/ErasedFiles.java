package dev.keyhold.server.process;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The data directory of a stopped server, in which the time of an erasure has come. */
record ErasedFiles(Path data) {
    /** Lets the waiting window have ended in the past. @return the wrapped materials of the key */
    List<byte[]> endWindow(String key) {
        KeyArn arn = KeyArn.parse(key).orElseThrow();
        try (Store store = SqliteStore.open(data.resolve("keyhold.db"))) {
            Overdue.deletion(store, key);
            MaterialTable materials = new MaterialTable(store);
            return materials.list(arn).stream()
                    .map(KeyMaterial::id)
                    .map(id -> materials.find(arn, id).orElseThrow().bytes())
                    .toList();
        }
    }

    /** The files that have these bytes somewhere. */
    List<Path> with(byte[] wanted) {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> holds(file, wanted))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static boolean holds(Path file, byte[] wanted) {
        try {
            String text = new String(wanted, StandardCharsets.ISO_8859_1);
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
