package dev.keyhold.kms.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.store.Store;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** One history: what happens follows from the seed alone. Each event is done to the service and to the model of each key. */
final class LifeHistory implements AutoCloseable {
    private static final int EVENTS = 80;
    private static final int KEYS = 4;

    private final Random random;
    private final UnaryOperator<Store> reopen;
    private final List<ModelKey> keys = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Store store;
    private KmsFixture kms;
    private KmsClient client;

    LifeHistory(long seed, Store store, UnaryOperator<Store> reopen) {
        this.random = new Random(seed);
        this.reopen = reopen;
        this.store = store;
        this.kms = new KmsFixture(new ObservedStore(store));
        this.client = kms.client();
    }

    /** What happened so far, for people. */
    List<String> told() {
        return List.copyOf(told);
    }

    void run() {
        for (int i = 0; i < KEYS; i++) {
            keys.add(new ModelKey(client.createKey()));
        }
        for (int i = 0; i < EVENTS; i++) {
            happen(keys.get(random.nextInt(KEYS)));
            requireAsTheModelSays(keys.get(random.nextInt(KEYS)));
        }
        keys.forEach(this::requireAsTheModelSays);
    }

    private void happen(ModelKey key) {
        switch (random.nextInt(12)) {
            case 0 -> call("EnableKey", key, Map.of(), key.pending(), () -> key.setEnabled(true));
            case 1 -> call("DisableKey", key, Map.of(), key.pending(), () -> key.setEnabled(false));
            case 2 -> enableRotation(key);
            case 3 -> call("DisableKeyRotation", key, Map.of(), key.unusable(), key::rotateNoMore);
            case 4, 5 -> call("RotateKeyOnDemand", key, Map.of(), key.notRotatable(now()), key::rotateOnDemand);
            case 6 -> scheduleDeletion(key);
            case 7 -> call("CancelKeyDeletion", key, Map.of(), key.notPending(), key::cancelDeletion);
            case 8 -> restart();
            case 9 -> kms.time().advance(Duration.ofMinutes(random.nextInt(30)));
            case 10 ->
                pass(Duration.ofMillis(
                        random.nextLong(Duration.ofDays(random.nextInt(1, 300)).toMillis())));
            default -> encrypt(key);
        }
    }

    private void enableRotation(ModelKey key) {
        int days = random.nextInt(90, 400);
        call(
                "EnableKeyRotation",
                key,
                Map.of("RotationPeriodInDays", days),
                key.unusable(),
                () -> key.rotateEvery(days, now()));
    }

    private void scheduleDeletion(ModelKey key) {
        int days = random.nextInt(7, 31);
        call(
                "ScheduleKeyDeletion",
                key,
                Map.of("PendingWindowInDays", days),
                key.pending(),
                () -> key.scheduleDeletion(now().plus(Duration.ofDays(days))));
    }

    /** A process ends and another takes the store over; the clock goes on. */
    private void restart() {
        told.add("restart");
        store = reopen.apply(store);
        kms = kms.restarted(new ObservedStore(store));
        client = kms.client();
    }

    /** No window ends: keys that would be erased are taken back before. */
    private void pass(Duration step) {
        for (ModelKey key : keys) {
            if (key.isOver(now().plus(step))) {
                call("CancelKeyDeletion", key, Map.of(), key.notPending(), key::cancelDeletion);
            }
        }
        told.add("pass " + step);
        kms.pass(step);
        keys.forEach(key -> key.jobs(now()));
    }

    private void encrypt(ModelKey key) {
        byte[] plaintext = new byte[1 + random.nextInt(40)];
        random.nextBytes(plaintext);
        told.add("Encrypt " + key.arn);
        Map<String, Object> request = Map.of("KeyId", key.arn, "Plaintext", plaintext);
        if (key.unusable().isPresent()) {
            assertThat(client.refusal("Encrypt", request).code())
                    .isEqualTo(key.unusable().get());
            return;
        }
        byte[] blob = client.call("Encrypt", request).bytes("CiphertextBlob");
        key.blobs.add(new ModelKey.Sealed(ByteBuffer.wrap(blob), ByteBuffer.wrap(plaintext), currentMaterial(key)));
    }

    private void call(
            String operation, ModelKey key, Map<String, ?> more, Optional<KmsErrorCode> error, Runnable effect) {
        Map<String, Object> request = new HashMap<>(more);
        request.put("KeyId", key.arn);
        told.add(operation + request);
        Optional<KmsErrorCode> actual = outcome(operation, request);
        assertThat(actual).as(operation).isEqualTo(error);
        if (error.isEmpty()) {
            effect.run();
        }
    }

    private Optional<KmsErrorCode> outcome(String operation, Map<String, ?> request) {
        try {
            client.call(operation, request);
            return Optional.empty();
        } catch (KmsException refusal) {
            return Optional.of(refusal.code());
        }
    }

    private void requireAsTheModelSays(ModelKey key) {
        key.blobs.forEach(each -> requireAsTheModelSays(key, each));
        requireRotations(key);
    }

    private void requireAsTheModelSays(ModelKey key, ModelKey.Sealed blob) {
        Map<String, Object> request = Map.of("CiphertextBlob", blob.bytes().array());
        if (key.unusable().isPresent()) {
            assertThat(client.refusal("Decrypt", request).code())
                    .isEqualTo(key.unusable().get());
            return;
        }
        Reply opened = client.call("Decrypt", request);
        assertThat(opened.bytes("Plaintext")).isEqualTo(blob.plaintext().array());
        assertThat(opened.text("KeyMaterialId")).isEqualTo(blob.materialId());
    }

    private void requireRotations(ModelKey key) {
        List<Reply> all = client.call(
                        "ListKeyRotations", Map.of("KeyId", key.arn, "IncludeKeyMaterial", "ALL_KEY_MATERIAL"))
                .structures("Rotations");
        assertThat(all).hasSize(key.rotations + 1);
        assertThat(all.get(key.rotations).text("KeyMaterialId")).isEqualTo(currentMaterial(key));
        Reply status = client.call("GetKeyRotationStatus", Map.of("KeyId", key.arn));
        assertThat(status.flag("KeyRotationEnabled")).isEqualTo(key.next().isPresent());
        key.next().ifPresent(next -> assertThat(status.time("NextRotationDate")).isEqualTo(next));
    }

    private String currentMaterial(ModelKey key) {
        return client.describe(key.arn).text("CurrentKeyMaterialId");
    }

    private Instant now() {
        return kms.time().instant();
    }

    @Override
    public void close() {
        store.close();
    }
}
