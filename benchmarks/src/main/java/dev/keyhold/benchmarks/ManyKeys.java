package dev.keyhold.benchmarks;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Writes KMS keys into a store, each with its record, listing, material, reference and entry in the index, as the server writes them. */
final class ManyKeys {
    private static final int KEYS_OF_A_TRANSACTION = 15;
    private static final int WRITERS = 16;
    private static final Region REGION = new Region("us-east-1");

    private final Store store;
    private final KeyTable keys;
    private final KeyMaterials materials;
    private final AccountId account;
    private final Instant now;

    ManyKeys(Store store, DomainKeyring keyring, RandomSource random, AccountId account, Instant now) {
        this.store = store;
        this.keys = new KeyTable(store);
        this.materials = new KeyMaterials(store, keyring, random);
        this.account = account;
        this.now = now;
    }

    /** @param rotation that of the key of this number, from 0 */
    void create(int count, IntFunction<KeyRotation> rotation) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        // In the order in which they stand in the file: that is much less to write, and makes no difference to what is
        // read.
        List<String> ids = Stream.generate(UUID::randomUUID)
                .map(UUID::toString)
                .limit(count)
                .sorted()
                .toList();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> parts = new ArrayList<>();
        for (int part = 0; part < WRITERS; part++) {
            int first = part;
            parts.add(writers.submit(() -> {
                for (int from = first * KEYS_OF_A_TRANSACTION; from < count; from += WRITERS * KEYS_OF_A_TRANSACTION) {
                    commit(ids, from, rotation);
                }
            }));
        }
        for (Future<?> part : parts) {
            part.get();
        }
        writers.shutdown();
        System.out.printf("%,d keys written in %,d s%n", count, (System.nanoTime() - began) / 1_000_000_000);
    }

    private void commit(List<String> ids, int from, IntFunction<KeyRotation> rotation) {
        List<Write> writes = new ArrayList<>();
        int to = Math.min(ids.size(), from + KEYS_OF_A_TRANSACTION);
        for (int number = from; number < to; number++) {
            KeyArn arn = new KeyArn(REGION, account, new KeyId(ids.get(number)));
            KeyMaterials.NewMaterial material = materials.generateFirst(arn, now);
            writes.addAll(keys.create(KmsKey.builder(arn, KeyManager.CUSTOMER, now, material.id())
                    .rotation(rotation.apply(number))
                    .build()));
            // Keys of one shard have the check of one anchor.
            material.writes().stream().filter(write -> !writes.contains(write)).forEach(writes::add);
        }
        if (!store.commit(writes)) {
            throw new IllegalStateException("a key was there already");
        }
    }
}
