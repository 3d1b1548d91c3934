package dev.keyhold.interceptor.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;

/** Which keys wrap, which keys open. */
final class KmsDataKeysTest {
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("tenant", "7"));

    private final FakeKms kms = new FakeKms();

    // spec: data-keys.md DK-1, DK-2
    @Test
    void forSealing_severalWrappingKeys_wrapsForEach() {
        kms.alias("alias/orders", FakeKms.OTHER_KEY);
        KmsDataKeys keys = KmsDataKeys.builder(kms)
                .wrappingKey(FakeKms.KEY)
                .wrappingKey("alias/orders")
                .build();

        DataKeyLease lease = seal(keys);

        assertThat(lease.encryptedDataKeys())
                .extracting(EncryptedDataKey::providerInfoText)
                .containsExactly(FakeKms.KEY, FakeKms.OTHER_KEY);
        for (String reader : List.of(FakeKms.KEY, FakeKms.OTHER_KEY)) {
            DataKeyLease opened = open(KmsDataKeys.of(kms, reader), lease);
            assertThat(bytes(opened)).isEqualTo(bytes(lease));
        }
    }

    // spec: data-keys.md DK-1
    @Test
    void forSealing_oneRecipientFails_fails() {
        KmsDataKeys keys = KmsDataKeys.builder(kms)
                .wrappingKey(FakeKms.KEY)
                .wrappingKey("alias/absent")
                .build();

        assertThatThrownBy(() -> seal(keys)).hasCauseInstanceOf(DataKeyUnavailableException.class);
    }

    @Test
    void forSealing_onAsyncClient_works() {
        KmsDataKeys keys = KmsDataKeys.of(kms.async(), FakeKms.KEY);

        assertThat(bytes(open(keys, seal(keys)))).hasSize(32);
    }

    @Test
    void forSealing_withKeysThatOnlyOpen_fails() {
        KmsDataKeys keys = KmsDataKeys.builder(kms).alsoReads(FakeKms.KEY).build();

        assertThatThrownBy(() -> seal(keys)).hasCauseInstanceOf(DataKeyUnavailableException.class);
        assertThat(kms.calls()).isEmpty();
    }

    /** The reader may use the foreign key as well, but did not configure it. */
    // spec: data-keys.md DK-3, DK-7
    @Test
    void forOpening_wrappedUnderForeignKeyThatTheReaderMayUse_isRefusedWithoutCall() {
        DataKeyLease foreign = seal(KmsDataKeys.of(kms, FakeKms.FOREIGN_KEY));
        int before = kms.calls().size();

        assertThatThrownBy(() -> open(KmsDataKeys.of(kms, FakeKms.KEY), foreign))
                .hasCauseInstanceOf(DataKeyUnavailableException.class);
        assertThat(kms.calls()).hasSize(before);
    }

    // spec: data-keys.md DK-3, DK-5
    @Test
    void forOpening_wrappedUnderForeignKey_readerHasAlias_isRefusedByTheKms() {
        kms.alias("alias/orders", FakeKms.KEY);
        DataKeyLease foreign = seal(KmsDataKeys.of(kms, FakeKms.FOREIGN_KEY));

        assertThatThrownBy(() -> open(KmsDataKeys.of(kms, "alias/orders"), foreign))
                .rootCause()
                .isInstanceOf(IncorrectKeyException.class);
        assertThat(kms.calls()).last().isEqualTo("Decrypt alias/orders");
    }

    /** A ciphertext of the configured key under the name of another. */
    // spec: data-keys.md DK-6
    @Test
    void forOpening_keyArnInMessageChanged_isRefused() {
        kms.alias("alias/orders", FakeKms.KEY);
        DataKeyLease lease = seal(KmsDataKeys.of(kms, "alias/orders"));
        byte[] ciphertext = lease.encryptedDataKeys().get(0).ciphertext();
        List<EncryptedDataKey> renamed = List.of(EncryptedDataKey.ofKms(FakeKms.OTHER_KEY, ciphertext));

        assertThatThrownBy(() -> KmsDataKeys.of(kms, "alias/orders")
                        .forOpening(CONTEXT, renamed)
                        .join())
                .hasCauseInstanceOf(DataKeyUnavailableException.class);
    }

    // spec: data-keys.md DK-2, DK-7
    @Test
    void forOpening_aliasOrGarbageInMessage_isPassedOver() {
        DataKeyLease lease = seal(KmsDataKeys.of(kms, FakeKms.KEY));
        byte[] ciphertext = lease.encryptedDataKeys().get(0).ciphertext();
        List<EncryptedDataKey> claims = List.of(
                EncryptedDataKey.ofKms("alias/orders", ciphertext),
                EncryptedDataKey.ofKms("", ciphertext),
                EncryptedDataKey.of("other", lease.encryptedDataKeys().get(0).providerInfo(), ciphertext));

        assertThatThrownBy(() -> KmsDataKeys.builder(kms)
                        .wrappingKey(FakeKms.KEY)
                        .readsAnyKeyOf("111122223333")
                        .build()
                        .forOpening(CONTEXT, claims)
                        .join())
                .hasCauseInstanceOf(DataKeyUnavailableException.class);
        assertThat(kms.calls()).hasSize(1);
    }

    // spec: data-keys.md DK-5
    @Test
    void forOpening_aliasMoved_opensWithAlsoReadsOnly() {
        kms.alias("alias/orders", FakeKms.KEY);
        DataKeyLease lease = seal(KmsDataKeys.of(kms, "alias/orders"));
        kms.alias("alias/orders", FakeKms.OTHER_KEY);

        assertThatThrownBy(() -> open(KmsDataKeys.of(kms, "alias/orders"), lease))
                .isInstanceOf(CompletionException.class);
        KmsDataKeys both = KmsDataKeys.builder(kms)
                .wrappingKey("alias/orders")
                .alsoReads(FakeKms.KEY)
                .build();
        assertThat(bytes(open(both, lease))).isEqualTo(bytes(lease));
    }

    // spec: data-keys.md DK-4
    @Test
    void forOpening_replicaOfMultiRegionKey_needsTheRegionToBeListed() {
        DataKeyLease lease = seal(KmsDataKeys.of(kms, FakeKms.REPLICA));

        assertThatThrownBy(() -> open(KmsDataKeys.of(kms, FakeKms.MULTI_REGION_KEY), lease))
                .isInstanceOf(CompletionException.class);
        KmsDataKeys here = KmsDataKeys.builder(kms)
                .wrappingKey(FakeKms.MULTI_REGION_KEY)
                .replicaRegion("us-east-1")
                .build();
        assertThat(bytes(open(here, lease))).isEqualTo(bytes(lease));
        assertThat(kms.calls()).last().isEqualTo("Decrypt " + FakeKms.MULTI_REGION_KEY);
    }

    // spec: data-keys.md DK-3
    @Test
    void forOpening_discovery_acceptsListedAccountsOnly() {
        DataKeyLease own = seal(KmsDataKeys.of(kms, FakeKms.KEY));
        DataKeyLease foreign = seal(KmsDataKeys.of(kms, FakeKms.FOREIGN_KEY));
        KmsDataKeys keys =
                KmsDataKeys.builder(kms).readsAnyKeyOf("111122223333").build();

        assertThat(bytes(open(keys, own))).isEqualTo(bytes(own));
        assertThatThrownBy(() -> open(keys, foreign)).isInstanceOf(CompletionException.class);
    }

    // spec: data-keys.md DK-8
    @Test
    void forOpening_firstRecipientRefused_opensWithTheSecond() {
        KmsDataKeys writer = KmsDataKeys.builder(kms)
                .wrappingKey(FakeKms.KEY)
                .wrappingKey(FakeKms.OTHER_KEY)
                .build();
        DataKeyLease lease = seal(writer);
        List<EncryptedDataKey> damaged = List.of(
                EncryptedDataKey.ofKms(FakeKms.KEY, new byte[] {1}),
                lease.encryptedDataKeys().get(1));

        assertThat(bytes(writer.forOpening(CONTEXT, damaged).join())).isEqualTo(bytes(lease));
    }

    @Test
    void forOpening_otherContext_fails() {
        KmsDataKeys keys = KmsDataKeys.of(kms, FakeKms.KEY);
        DataKeyLease lease = seal(keys);
        CompletableFuture<DataKeyLease> opening =
                keys.forOpening(EncryptionContext.of(Map.of("tenant", "8")), lease.encryptedDataKeys());

        assertThatThrownBy(opening::join).hasCauseInstanceOf(DataKeyUnavailableException.class);
    }

    // spec: data-keys.md DK-16
    @Test
    void forSealing_onBlockingClient_doesNotCallOnTheCallersThread() {
        seal(KmsDataKeys.of(kms, FakeKms.KEY));

        assertThat(kms.threads()).doesNotContain(Thread.currentThread().getName());
    }

    static DataKeyLease seal(KmsDataKeys keys) {
        return keys.forSealing(CONTEXT, 1).join();
    }

    static DataKeyLease open(KmsDataKeys keys, DataKeyLease lease) {
        return keys.forOpening(CONTEXT, lease.encryptedDataKeys()).join();
    }

    static byte[] bytes(DataKeyLease lease) {
        return lease.dataKey().use(byte[]::clone);
    }
}
