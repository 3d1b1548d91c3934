package dev.keyhold.kms.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.JournalMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileErasureJournalTest {
    private static final int LINES = 400;

    @TempDir
    private Path directory;

    private static ErasureEntry entry(int number) {
        KeyId id = new KeyId(new UUID(0, number).toString());
        return new ErasureEntry(
                new KeyArn(new Region("us-east-1"), new AccountId("111122223333"), id), Instant.ofEpochMilli(number));
    }

    private static List<Future<Object>> appendAtOnce(FileErasureJournal journal) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Object>> tasks = new ArrayList<>();
            IntStream.range(0, LINES)
                    .mapToObj(FileErasureJournalTest::entry)
                    .forEach(entry -> tasks.add(Executors.callable(() -> journal.append(entry.key(), entry.begun()))));
            return threads.invokeAll(tasks);
        } finally {
            threads.shutdown();
        }
    }

    // spec: erasure.md ER-30
    @Test
    void append_bySeveralAtOnce_writesEachLineOnce() throws Exception {
        Path file = directory.resolve("erasures");
        Files.writeString(file, "half a li");
        FileErasureJournal journal = new FileErasureJournal(file);

        for (Future<Object> line : appendAtOnce(journal)) {
            line.get();
        }

        assertThat(journal.readBehind(JournalMark.NONE).entries())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, LINES)
                        .mapToObj(FileErasureJournalTest::entry)
                        .toList());
    }

    // spec: erasure.md ER-2
    @Test
    void append_thatCannotWrite_tellsEverybodyWhoWaits() throws IOException, InterruptedException {
        FileErasureJournal journal = new FileErasureJournal(Files.createDirectory(directory.resolve("erasures")));

        assertThat(appendAtOnce(journal))
                .hasSize(LINES)
                .allSatisfy(line -> assertThatThrownBy(line::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(UncheckedIOException.class));
    }
}
