package dev.keyhold.kms.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One history in two Regions, or in three: what happens follows from the seed alone. Each event is done to the service and to the model
 * of each key. The Regions have one store, or one each.
 */
final class LifeHistory implements AutoCloseable {
    private static final int EVENTS = 120;
    private static final int KEYS = 3;
    private static final int HEALING_RUNS = 5;
    private static final Map<String, Object> ALL_MATERIAL = Map.of("IncludeKeyMaterial", "ALL_KEY_MATERIAL");

    private final Random random;
    private final UnaryOperator<Store> reopen;
    private final List<String> regions = new ArrayList<>();
    private final List<ModelKey> keys = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Store home;
    private final Map<Region, Store> own = new TreeMap<>(Region.BY_NAME);
    private KmsFixture kms;

    /** @param own those of Regions that have their own: none, or of all but the first */
    LifeHistory(long seed, UnaryOperator<Store> reopen, Store home, Map<Region, Store> own) {
        this.random = new Random(seed);
        this.reopen = reopen;
        this.home = home;
        this.own.putAll(own);
        Stream.of(KmsFixture.REGION, KmsFixture.OTHER_REGION).map(Region::name).forEach(regions::add);
        own.keySet().stream()
                .map(Region::name)
                .filter(region -> !regions.contains(region))
                .forEach(regions::add);
        Random entropy = new Random(~seed);
        this.kms = KmsFixture.of(new ObservedStore(home), observed(), entropy::nextBytes);
    }

    private Map<Region, ObservedStore> observed() {
        Map<Region, ObservedStore> observed = new HashMap<>();
        own.forEach((region, store) -> observed.put(region, new ObservedStore(store)));
        return observed;
    }

    /** What happened so far, for people. */
    List<String> told() {
        return List.copyOf(told);
    }

    void run() {
        for (int i = 0; i < KEYS; i++) {
            create();
        }
        for (int i = 0; i < EVENTS; i++) {
            ModelKey key = someKey();
            happen(key, random.nextBoolean() ? key.primary() : region());
            requireAsTheModelSays(keys.get(random.nextInt(keys.size())));
        }
        keys.forEach(this::requireAsTheModelSays);
    }

    /** Mostly one that is still there. */
    private ModelKey someKey() {
        List<ModelKey> living = keys.stream().filter(ModelKey::isThere).toList();
        List<ModelKey> choice = living.isEmpty() || random.nextInt(8) == 0 ? keys : living;
        return choice.get(random.nextInt(choice.size()));
    }

    private String region() {
        return regions.get(random.nextInt(regions.size()));
    }

    private void happen(ModelKey key, String region) {
        switch (random.nextInt(20)) {
            case 0, 1 -> enable(key, region, true);
            case 2 -> enable(key, region, false);
            case 3, 4 -> changeRotation(key, region);
            case 5, 6 -> rotateOnDemand(key, region);
            case 7, 8 -> replicate(key, region, region());
            case 9 -> changePrimary(key, region, region());
            case 10 -> regions.forEach(each -> scheduleDeletion(key, each));
            case 11 -> cancelDeletion(key, region);
            case 12 -> restart();
            case 13 -> wait(Duration.ofMinutes(random.nextInt(30)));
            case 14 ->
                pass(Duration.ofMillis(
                        random.nextLong(Duration.ofDays(random.nextInt(1, 300)).toMillis())));
            case 15 -> createIfFew();
            case 16 -> scheduleDeletion(key, region);
            case 17 -> passInOutage();
            default -> encrypt(key, region);
        }
    }

    private void createIfFew() {
        if (keys.stream().filter(ModelKey::isThere).count() < KEYS) {
            create();
        }
    }

    private void create() {
        String region = region();
        boolean multiRegion = random.nextInt(4) > 0;
        told.add("CreateKey " + multiRegion + " in " + region);
        String arn = client(region).createKey(Map.of("MultiRegion", multiRegion));
        keys.add(new ModelKey(KmsClient.idOf(arn), multiRegion, region));
    }

    private void enable(ModelKey key, String region, boolean value) {
        Optional<KmsErrorCode> error = key.in(region).flatMap(ModelRelative::pending);
        call(
                new Call(value ? "EnableKey" : "DisableKey", key, region),
                Map.of(),
                error,
                () -> key.in(region).orElseThrow().setEnabled(value));
    }

    private void changeRotation(ModelKey key, String region) {
        int days = random.nextInt(90, 400);
        Optional<KmsErrorCode> error = key.in(region).flatMap(found -> key.notShared(region));
        if (random.nextInt(3) > 0) {
            Map<String, Object> period = Map.of("RotationPeriodInDays", days);
            call(new Call("EnableKeyRotation", key, region), period, error, () -> key.rotateEvery(days, now()));
        } else {
            call(new Call("DisableKeyRotation", key, region), Map.of(), error, key::rotateNoMore);
        }
    }

    private void rotateOnDemand(ModelKey key, String region) {
        Optional<KmsErrorCode> error = key.in(region).flatMap(found -> key.notRotatable(region, now()));
        call(new Call("RotateKeyOnDemand", key, region), Map.of(), error, key::rotateOnDemand);
    }

    private void replicate(ModelKey key, String region, String to) {
        Optional<KmsErrorCode> error = key.in(region).flatMap(found -> key.notReplicable(region, to));
        call(new Call("ReplicateKey", key, region), Map.of("ReplicaRegion", to), error, () -> key.replicate(to));
    }

    private void changePrimary(ModelKey key, String region, String by) {
        Optional<KmsErrorCode> error = key.in(region).flatMap(found -> key.notSucceeded(region, by));
        call(new Call("UpdatePrimaryRegion", key, region), Map.of("PrimaryRegion", by), error, () -> key.succeed(by));
    }

    private void scheduleDeletion(ModelKey key, String region) {
        int days = random.nextInt(7, 31);
        Optional<KmsErrorCode> error = key.in(region).flatMap(ModelRelative::pending);
        Map<String, Object> window = Map.of("PendingWindowInDays", days);
        call(
                new Call("ScheduleKeyDeletion", key, region),
                window,
                error,
                () -> key.scheduleDeletion(region, Duration.ofDays(days), now()));
    }

    private void cancelDeletion(ModelKey key, String region) {
        Optional<KmsErrorCode> error = key.in(region).flatMap(ModelRelative::notPending);
        call(
                new Call("CancelKeyDeletion", key, region),
                Map.of(),
                error,
                () -> key.in(region).orElseThrow().cancelDeletion());
    }

    /** A process ends, well or badly, and another takes the stores over; the clock goes on. */
    private void restart() {
        boolean well = random.nextBoolean();
        told.add(well ? "stop and start" : "crash and start");
        if (well) {
            kms.usages().flush();
            keys.forEach(ModelKey::flush);
        }
        keys.forEach(ModelKey::crash);
        home = reopen.apply(home);
        own.replaceAll((region, store) -> reopen.apply(store));
        kms = kms.restarted(new ObservedStore(home), observed());
    }

    private void wait(Duration step) {
        told.add("wait " + step);
        kms.time().advance(step);
    }

    private void pass(Duration step) {
        told.add("pass " + step);
        kms.pass(step);
        keys.forEach(key -> key.jobs(now()));
    }

    /**
     * Calls are made and work falls due while one of the stores is out of reach, and goes on when it is there again: then all is as if
     * there had been no outage. With one store for all nothing could be done at all.
     */
    private void passInOutage() {
        if (own.isEmpty()) {
            return;
        }
        Outage outage = new Outage(region(), random.nextBoolean());
        List<ModelKey> some = new ArrayList<>(keys);
        Collections.shuffle(some, random);
        begin(outage, some.get(0));
        some.subList(1, random.nextInt(2, KEYS + 1)).forEach(key -> callInOutage(key, outage));
        Duration step = Duration.ofDays(random.nextInt(1, 200));
        told.add("pass " + step);
        kms.pass(step);
        replicateInOutage(some.get(0), outage);
        kms.store(new Region(outage.cut)).heal();
        told.add("all is there again");
        for (int again = 0; again < HEALING_RUNS; again++) {
            kms.pass(Duration.ZERO);
        }
        keys.forEach(key -> key.jobs(now()));
    }

    /** A store that is out of reach, for writes or altogether. */
    private record Outage(String cut, boolean writesOnly) {}

    /** It begins before a call elsewhere, or some commits behind one in its own Region, as when a process is killed. */
    private void begin(Outage outage, ModelKey key) {
        int passing = outage.writesOnly ? random.nextInt(6) : 0;
        told.add("without " + (outage.writesOnly ? "writes, but " + passing + ", to " : "") + outage.cut);
        ObservedStore store = kms.store(new Region(outage.cut));
        store.failCommits(new StoreUnavailableException("out of reach"), passing);
        if (!outage.writesOnly) {
            store.failReads(new StoreUnavailableException("out of reach"));
        }
        if (passing > 0 && random.nextBoolean()) {
            callInOutage(key, outage.cut, regions);
        } else {
            callInOutage(key, outage);
        }
    }

    private void callInOutage(ModelKey key, Outage outage) {
        List<String> reachable =
                regions.stream().filter(region -> !region.equals(outage.cut)).toList();
        callInOutage(key, reachable.get(random.nextInt(reachable.size())), outage.writesOnly ? regions : reachable);
    }

    /**
     * One call, and no other of the same key in this outage: what a second one would meet is not said by the rules, but by how far the first
     * one came.
     *
     * @param readable where it may be read whether there is a replica key that may become the primary key
     */
    private void callInOutage(ModelKey key, String region, List<String> readable) {
        switch (random.nextInt(8)) {
            case 0 -> enable(key, region, random.nextBoolean());
            case 1 -> changeRotation(key, region);
            case 2 -> rotateOnDemand(key, region);
            case 3 -> replicate(key, region, region());
            case 4 -> changePrimary(key, region, readable.get(random.nextInt(readable.size())));
            case 5 -> scheduleDeletion(key, region);
            case 6 -> cancelDeletion(key, region);
            default -> encrypt(key, region);
        }
    }

    /** Whether the Region has left by now depends on how far its erasure came. If it has, it gets a new replica key. */
    private void replicateInOutage(ModelKey key, Outage outage) {
        Map<String, Object> request = Map.of("KeyId", key.id, "ReplicaRegion", outage.cut);
        if (key.primary().equals(outage.cut)) {
            return;
        }
        told.add("ReplicateKey" + request + " in " + key.primary() + " if it may");
        try {
            client(key.primary()).call("ReplicateKey", request);
        } catch (KmsException refusal) {
            return;
        }
        told.add("it may");
        key.jobs(now());
        assertThat(key.in(outage.cut)).isEmpty();
        key.replicate(outage.cut);
    }

    private void encrypt(ModelKey key, String region) {
        byte[] plaintext = new byte[1 + random.nextInt(40)];
        random.nextBytes(plaintext);
        Optional<KmsErrorCode> error = key.in(region).flatMap(ModelRelative::unusable);
        call(
                        new Call("Encrypt", key, region),
                        Map.of("Plaintext", plaintext),
                        error,
                        () -> key.in(region).orElseThrow().use(now()))
                .ifPresent(reply -> key.blobs.add(new ModelKey.Sealed(
                        ByteBuffer.wrap(reply.bytes("CiphertextBlob")),
                        ByteBuffer.wrap(plaintext),
                        currentMaterial(key, region))));
    }

    /** What is called, of which key, and where. */
    private record Call(String operation, ModelKey key, String region) {}

    /** @param error what the rules say where there is such a key; where there is none, they say that */
    private Optional<Reply> call(Call call, Map<String, ?> more, Optional<KmsErrorCode> error, Runnable effect) {
        Map<String, Object> request = new HashMap<>(more);
        request.put("KeyId", call.key.id);
        told.add(call.operation + request + " in " + call.region);
        Optional<KmsErrorCode> expected =
                call.key.in(call.region).isPresent() ? error : Optional.of(KmsErrorCode.NOT_FOUND);
        if (expected.isPresent()) {
            assertThat(client(call.region).refusal(call.operation, request).code())
                    .as(call.toString())
                    .isEqualTo(expected.get());
            return Optional.empty();
        }
        Reply reply = client(call.region).call(call.operation, request);
        effect.run();
        return Optional.of(reply);
    }

    private void requireAsTheModelSays(ModelKey key) {
        for (String region : regions) {
            key.blobs.forEach(each -> requireAsTheModelSays(key, region, each));
            if (key.in(region).isPresent()) {
                requireState(key.in(region).get(), client(region).describe(key.id));
                requireRotations(key, region);
                requireLastUse(key, region);
            } else {
                assertThat(client(region)
                                .refusal("DescribeKey", Map.of("KeyId", key.id))
                                .code())
                        .isEqualTo(KmsErrorCode.NOT_FOUND);
            }
        }
    }

    private void requireAsTheModelSays(ModelKey key, String region, ModelKey.Sealed blob) {
        Map<String, Object> request = Map.of("CiphertextBlob", blob.bytes().array());
        Optional<ModelRelative> relative = key.in(region);
        Optional<KmsErrorCode> error =
                relative.isPresent() ? relative.get().unusable() : Optional.of(KmsErrorCode.ACCESS_DENIED);
        if (error.isPresent()) {
            assertThat(client(region).refusal("Decrypt", request).code()).isEqualTo(error.get());
            return;
        }
        Reply opened = client(region).call("Decrypt", request);
        relative.get().use(now());
        assertThat(opened.bytes("Plaintext")).isEqualTo(blob.plaintext().array());
        assertThat(opened.text("KeyMaterialId")).isEqualTo(blob.materialId());
    }

    private static void requireState(ModelRelative relative, Reply description) {
        assertThat(description.text("KeyState")).isEqualTo(relative.state());
        relative.deletionDate()
                .ifPresent(date -> assertThat(description.time("DeletionDate")).isEqualTo(date));
    }

    private void requireRotations(ModelKey key, String region) {
        Map<String, Object> request = new HashMap<>(ALL_MATERIAL);
        request.put("KeyId", key.id);
        List<Reply> all = client(region).call("ListKeyRotations", request).structures("Rotations");
        assertThat(all).as("rotations of %s in %s", key, region).hasSize(key.rotations() + 1);
        assertThat(all.get(key.rotations()).text("KeyMaterialId")).isEqualTo(currentMaterial(key, region));
        Reply status = client(region).call("GetKeyRotationStatus", Map.of("KeyId", key.id));
        assertThat(status.flag("KeyRotationEnabled")).isEqualTo(key.next(region).isPresent());
        key.next(region)
                .ifPresent(next -> assertThat(status.time("NextRotationDate")).isEqualTo(next));
    }

    private void requireLastUse(ModelKey key, String region) {
        Reply usage =
                client(region).call("GetKeyLastUsage", Map.of("KeyId", key.id)).structure("KeyLastUsage");
        Optional<Instant> last = key.in(region).flatMap(ModelRelative::lastUse);
        assertThat(usage.names().isEmpty()).isEqualTo(last.isEmpty());
        last.ifPresent(time -> assertThat(usage.time("Timestamp")).isEqualTo(time));
    }

    private String currentMaterial(ModelKey key, String region) {
        return client(region).describe(key.id).text("CurrentKeyMaterialId");
    }

    private KmsClient client(String region) {
        return kms.client(KmsFixture.ACCOUNT, new Region(region));
    }

    private Instant now() {
        return kms.time().instant();
    }

    @Override
    public void close() {
        home.close();
        own.values().forEach(Store::close);
    }
}
