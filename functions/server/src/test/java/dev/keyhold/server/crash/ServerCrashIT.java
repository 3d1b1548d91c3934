package dev.keyhold.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.server.process.ServerProcessLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server is killed (SIGKILL) at random moments under load, and started again on what it left. */
class ServerCrashIT {
    private static final boolean SOAK = Boolean.getBoolean("keyhold.soak");
    private static final int ROUNDS = SOAK ? 20 : 3;
    private static final int CLIENTS = 6;
    private static final int MAX_LOAD_MILLIS = SOAK ? 4000 : 1500;

    private final long seed = Long.getLong("keyhold.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory;

    // spec: store.md ST-50, ST-14
    @Test
    void kill_underLoad_losesNothingAcknowledged_andLeavesNothingHalfWritten() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<CrashClient> callers = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            callers.add(new CrashClient("caller" + number, new Random(random.nextLong()), acknowledged));
        }
        try (ServerProcessLauncher server = new ServerProcessLauncher(directory)) {
            server.start();
            for (int round = 0; round < ROUNDS; round++) {
                loadAndKill(server, callers, acknowledged);
                server.start();
                inspect(server, callers, "seed " + seed + ", round " + round);
            }
            openEverything(server, callers);
        }
        System.out.printf(
                "Crash test: %d kills, %d answered calls, %d ciphertexts, seed %d%n",
                ROUNDS,
                acknowledged.get(),
                callers.stream().mapToInt(caller -> caller.ciphertexts().size()).sum(),
                seed);
    }

    private void loadAndKill(ServerProcessLauncher server, List<CrashClient> callers, AtomicInteger acknowledged)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (Clients clients = new Clients(server)) {
            callers.forEach(caller -> caller.connect(clients.kms()));
            int before = acknowledged.get();
            List<Future<Integer>> running =
                    callers.stream().map(threads::submit).toList();
            while (acknowledged.get() < before + CLIENTS && running.stream().noneMatch(Future::isDone)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_LOAD_MILLIS));
            server.kill();
            for (Future<Integer> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void inspect(ServerProcessLauncher server, List<CrashClient> callers, String when) {
        try (Clients clients = new Clients(server)) {
            new CrashInspection(clients.kms()).inspect(callers);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("after the kill (" + when + "): " + failure.getMessage(), failure);
        }
    }

    private static void openEverything(ServerProcessLauncher server, List<CrashClient> callers) {
        try (Clients clients = new Clients(server)) {
            callers.forEach(caller -> {
                caller.connect(clients.kms());
                CrashInspection.enableAll(clients.kms(), caller);
            });
            new CrashInspection(clients.kms()).inspect(callers);
            assertThat(callers.stream()
                            .mapToInt(caller -> caller.ciphertexts().size())
                            .sum())
                    .isGreaterThanOrEqualTo(CLIENTS);
        }
    }

    /** A first start makes root key, database, account, access key, credentials and certificate. */
    @Test
    void kill_duringTheFirstStart_leavesADirectoryThatTheNextStartCompletes() throws Exception {
        for (int round = 0; round < (SOAK ? ROUNDS : 2); round++) {
            Path first = Files.createDirectory(directory.resolve("first" + round));
            try (ServerProcessLauncher server = new ServerProcessLauncher(first)) {
                server.startAndKillAfter(() -> Files.exists(server.data()), random.nextInt(700));
                server.start();
                try (Clients clients = new Clients(server)) {
                    assertThat(clients.sts().getCallerIdentity().account())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(server.accountId());
                    assertThat(clients.kms().createKey().keyMetadata().enabled())
                            .isTrue();
                }
            }
        }
    }
}
