package dev.keyhold.interceptor.keys;

import static dev.keyhold.interceptor.keys.KmsDataKeysTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;

final class DataKeyCacheTest {
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("tenant", "7"));

    private final FakeKms kms = new FakeKms();
    private final MutableTime time = new MutableTime();

    // spec: data-keys.md DK-9
    @Test
    void forSealing_tenThousandMessages_makesOneCall() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);

        IntStream.range(0, 10_000).forEach(i -> seal(keys).close());

        assertThat(kms.calls()).hasSize(1);
        assertThat(keys.statistics()).isEqualTo(new CacheStatistics(9_999, 1, 0, 0));
    }

    // spec: data-keys.md DK-9
    @Test
    void forSealing_afterMaxAge_callsAgain() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxAge(Duration.ofMinutes(1)));
        byte[] first = bytes(seal(keys));
        time.pass(Duration.ofMinutes(1));

        assertThat(bytes(seal(keys))).isNotEqualTo(first);
        assertThat(kms.calls()).hasSize(2);
    }

    // spec: data-keys.md DK-9
    @Test
    void forSealing_afterMaxMessages_callsAgain() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxMessages(3));

        IntStream.range(0, 7).forEach(i -> seal(keys).close());

        assertThat(kms.calls()).hasSize(3);
    }

    // spec: data-keys.md DK-9
    @Test
    void forSealing_afterMaxBytes_callsAgain() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxBytes(100));

        for (long length : new long[] {60, 40, 1, 99, 1000, 1000}) {
            keys.forSealing(CONTEXT, length).join().close();
        }

        assertThat(kms.calls()).hasSize(4);
    }

    @Test
    void forSealing_withoutCache_callsForEachAndKeepsNothing() {
        KmsDataKeys keys = keys(CacheBounds.NO_CACHE);
        DataKeyLease one = seal(keys);
        PlaintextDataKey key = one.dataKey();
        one.close();
        seal(keys).close();

        assertThat(kms.calls()).hasSize(2);
        assertThat(key.isDestroyed()).isTrue();
    }

    // spec: data-keys.md DK-10
    @Test
    void forSealing_otherContext_isAnotherKey() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        DataKeyLease one = seal(keys);
        DataKeyLease other =
                keys.forSealing(EncryptionContext.of(Map.of("tenant", "8")), 1).join();

        assertThat(bytes(one)).isNotEqualTo(bytes(other));
    }

    // spec: data-keys.md DK-10
    @Test
    void forOpening_sameKeysOtherContext_isNotServedFromTheCache() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        DataKeyLease lease = seal(keys);
        keys.forOpening(CONTEXT, lease.encryptedDataKeys()).join();
        keys.forOpening(CONTEXT, lease.encryptedDataKeys()).join();
        assertThat(kms.calls()).hasSize(2);

        CompletableFuture<DataKeyLease> other = keys.forOpening(EncryptionContext.EMPTY, lease.encryptedDataKeys());
        assertThatThrownBy(other::join).isInstanceOf(CompletionException.class);
        assertThat(kms.calls()).hasSize(3);
    }

    // spec: data-keys.md DK-11
    @Test
    void forSealing_concurrentMisses_makeOneCall() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        CompletableFuture<?> gate = new CompletableFuture<>();
        kms.waitFor(gate);
        List<CompletableFuture<DataKeyLease>> leases = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            leases.add(keys.forSealing(CONTEXT, 1));
        }
        assertThat(leases).noneMatch(CompletableFuture::isDone);
        gate.complete(null);
        leases.forEach(CompletableFuture::join);

        assertThat(kms.calls()).hasSize(1);
    }

    // spec: data-keys.md DK-12
    @Test
    void forSealing_nearExpiry_refreshesAheadOnceAndUsesThePresentKey() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxAge(Duration.ofSeconds(100)));
        byte[] first = bytes(seal(keys));
        time.pass(Duration.ofSeconds(79));
        seal(keys);
        assertThat(kms.calls()).hasSize(1);
        CompletableFuture<?> gate = new CompletableFuture<>();
        kms.waitFor(gate);
        time.pass(Duration.ofSeconds(1));

        for (int i = 0; i < 5; i++) {
            assertThat(bytes(seal(keys))).isEqualTo(first);
        }
        gate.complete(null);
        awaitCalls(keys, first);

        assertThat(kms.calls()).hasSize(2);
        assertThat(keys.statistics().refreshes()).isEqualTo(1);
        time.pass(Duration.ofSeconds(79)); // past the first key's age, within its successor's
        assertThat(bytes(seal(keys))).isNotEqualTo(first);
        assertThat(keys.statistics().misses()).isEqualTo(1);
    }

    // spec: data-keys.md DK-12
    @Test
    void forSealing_refreshFails_usesThePresentKeyUntilItExpires() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxAge(Duration.ofSeconds(100)));
        byte[] first = bytes(seal(keys));
        kms.failWith(FakeKms::accessDenied);
        time.pass(Duration.ofSeconds(85));
        seal(keys);
        awaitFailures(keys, 1);

        assertThat(bytes(seal(keys))).isEqualTo(first);
        assertThat(kms.calls()).hasSize(2);
        time.pass(DataKeyCache.PAUSE);
        assertThat(bytes(seal(keys))).isEqualTo(first);
        awaitFailures(keys, 2);
        assertThat(kms.calls()).hasSize(3);
        time.pass(Duration.ofSeconds(10));
        assertThatThrownBy(() -> seal(keys)).isInstanceOf(CompletionException.class);
    }

    // spec: data-keys.md DK-13
    @Test
    void forSealing_refused_isRememberedForFiveSeconds() {
        for (Supplier<RuntimeException> refusal : List.<Supplier<RuntimeException>>of(
                FakeKms::accessDenied, () -> DisabledException.builder().build())) {
            FakeKms refusing = new FakeKms();
            refusing.failWith(refusal);
            KmsDataKeys keys = keys(refusing, CacheBounds.DEFAULT);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> seal(keys)).hasCauseInstanceOf(DataKeyUnavailableException.class);
            }
            assertThat(refusing.calls()).hasSize(1);
            time.pass(DataKeyCache.PAUSE);
            refusing.failWith(null);
            seal(keys);
            assertThat(refusing.calls()).hasSize(2);
        }
    }

    // spec: data-keys.md DK-13
    @Test
    void forSealing_outage_isNotRemembered() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        kms.failWith(() -> KmsInternalException.builder().build());
        assertThatThrownBy(() -> seal(keys)).isInstanceOf(CompletionException.class);
        kms.failWith(null);

        seal(keys);
        assertThat(kms.calls()).hasSize(2);
    }

    // spec: data-keys.md DK-14
    @Test
    void close_whileLeased_wipesWhenTheLastLeaseEnds() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        DataKeyLease one = seal(keys);
        DataKeyLease two = seal(keys);
        PlaintextDataKey key = one.dataKey();
        keys.close();
        one.close();
        one.close();
        assertThat(key.isDestroyed()).isFalse();
        assertThat(bytes(two)).isNotEqualTo(new byte[32]);
        two.close();

        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(two::dataKey).isInstanceOf(IllegalStateException.class);
    }

    // spec: data-keys.md DK-14
    @Test
    void forSealing_givenUpBeforeTheAnswer_leaksNoLease() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        CompletableFuture<?> gate = new CompletableFuture<>();
        kms.waitFor(gate);
        CompletableFuture<DataKeyLease> givenUp = keys.forSealing(CONTEXT, 1);
        CompletableFuture<DataKeyLease> patient = keys.forSealing(CONTEXT, 1);
        givenUp.cancel(true);
        gate.complete(null);
        DataKeyLease lease = patient.join();
        PlaintextDataKey key = lease.dataKey();
        keys.close();
        lease.close();

        await(key::isDestroyed); // on the thread that brought the answer
    }

    // spec: data-keys.md DK-15
    @Test
    void forSealing_manyContexts_dropsAndWipesTheOneNotUsedForLongest() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT.withMaxEntries(2));
        DataKeyLease first = tenant(keys, "1");
        PlaintextDataKey firstKey = first.dataKey();
        first.close();
        PlaintextDataKey secondKey = tenant(keys, "2").dataKey();
        tenant(keys, "3");

        assertThat(firstKey.isDestroyed()).isTrue();
        assertThat(secondKey.isDestroyed()).isFalse();
    }

    // spec: data-keys.md DK-14
    @Test
    void forSealing_anyMiss_wipesWhatHasExpired() {
        KmsDataKeys keys = keys(CacheBounds.DEFAULT);
        DataKeyLease lease = tenant(keys, "1");
        PlaintextDataKey key = lease.dataKey();
        lease.close();
        time.pass(CacheBounds.DEFAULT.maxAge());
        tenant(keys, "2");

        assertThat(key.isDestroyed()).isTrue();
    }

    @Test
    void forSealing_fails_tellsTheCauseAndNoSecret() {
        kms.failWith(FakeKms::accessDenied);

        assertThatThrownBy(() -> seal(keys(CacheBounds.DEFAULT)))
                .cause()
                .isInstanceOf(DataKeyUnavailableException.class)
                .hasMessage("The KMS gave no data key")
                .hasCauseInstanceOf(KmsException.class);
    }

    private KmsDataKeys keys(CacheBounds bounds) {
        return keys(kms, bounds);
    }

    private KmsDataKeys keys(FakeKms on, CacheBounds bounds) {
        return KmsDataKeys.builder(on)
                .wrappingKey(FakeKms.KEY)
                .cache(bounds)
                .time(time)
                .build();
    }

    private static DataKeyLease seal(KmsDataKeys keys) {
        return keys.forSealing(CONTEXT, 1).join();
    }

    private static DataKeyLease tenant(KmsDataKeys keys, String tenant) {
        return keys.forSealing(EncryptionContext.of(Map.of("tenant", tenant)), 1)
                .join();
    }

    private static void awaitCalls(KmsDataKeys keys, byte[] replaced) {
        await(() -> !Arrays.equals(bytes(seal(keys)), replaced));
    }

    private static void awaitFailures(KmsDataKeys keys, long count) {
        await(() -> keys.statistics().failures() == count);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
