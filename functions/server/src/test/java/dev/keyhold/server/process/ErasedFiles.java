package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The data directory of a stopped server, in which the time of an erasure has come. */
record ErasedFiles(Path data) {
    /** Lets the waiting window have ended in the past. @return the wrapped materials of the key */
    List<byte[]> endWindow(String key) {
        KeyArn arn = KeyArn.parse(key).orElseThrow();
        try (Store store = SqliteStore.open(data.resolve("keyhold.db"))) {
            KeyTable keys = new KeyTable(store);
            MaterialTable materials = new MaterialTable(store);
            Versioned<KmsKey> found = keys.find(arn).orElseThrow();
            Deletion deletion = found.value().pendingDeletion().orElseThrow();
            Deletion ended =
                    new Deletion(Instant.parse("2026-01-01T00:00:00Z"), deletion.windowDays(), deletion.request());
            assertThat(store.commit(keys.replace(found, found.value().withDeletion(ended))))
                    .isTrue();
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
