package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.authz.AccessRequest;
import dev.keyhold.kms.authz.Authorizer;
import dev.keyhold.kms.authz.PrincipalDirectory;
import dev.keyhold.kms.authz.RootUserAuthorizer;
import dev.keyhold.kms.crypto.BlobCipher;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ModelWriter;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.operation.fixture.TestCall;
import dev.keyhold.kms.operation.fixture.TestPolicyReader;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.usage.BufferedLastUsage;
import dev.keyhold.kms.usage.LastUsageRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a refused ciphertext costs says no more of it than the refusal does. Work is counted, and not timed. */
// spec: ciphertext-blob.md CB-24, CB-25
class CiphertextWorkTest {
    private static final int ACCOUNT_START = 5;
    private static final int KEY_START = 18;
    private static final int MATERIAL_START = 34;

    private final RandomSource random = new SecureRandomSource();
    private final DomainKeyring keyring = new DomainKeyring(DomainKey.generate(random), random);
    private final BlobCipher blobs = new BlobCipher(random);
    private final Counted store = new Counted();
    private final LastUsageRecorder usages = new BufferedLastUsage(store);
    private final List<AccessRequest> decisions = new ArrayList<>();
    private final Pipeline pipeline = pipeline();
    private final byte[] blob = encrypted();

    /** A store that counts what is read. */
    private static final class Counted implements Store {
        private final Store store = new InMemoryStore();
        private int reads;

        @Override
        public Optional<Item> get(ItemKey key) {
            reads++;
            return store.get(key);
        }

        @Override
        public Page query(Query query) {
            reads++;
            return store.query(query);
        }

        @Override
        public boolean commit(List<Write> writes) {
            return store.commit(writes);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private Pipeline pipeline() {
        OperationCatalog catalog = new OperationCatalog(
                new OperationCatalog.Ports(store, keyring, random, new TestPolicyReader(), usages),
                blobs,
                PrincipalDirectory.ROOT_USERS_ONLY,
                Quotas.STANDARD);
        Authorizer counted = request -> {
            decisions.add(request);
            return new RootUserAuthorizer().decide(request);
        };
        return new Pipeline(
                new OperationRegistry(catalog.operations()),
                catalog.lookup(),
                new Pipeline.Ports(store, counted, new RecordingAudit(), new SettableTime(), DueWork.LATER, usages));
    }

    private Answer run(AccountId account, String operation, Map<String, ?> request) {
        store.reads = 0;
        decisions.clear();
        TestCall call = new TestCall("TrentService." + operation, request, TestCall.root(account, KmsFixture.REGION));
        return pipeline.run(call).toCompletableFuture().join();
    }

    private KmsErrorCode refusal(AccountId account, byte[] ciphertext) {
        Answer answer = run(account, "Decrypt", Map.of("CiphertextBlob", ciphertext));
        assertThat(answer).isInstanceOf(Answer.Failure.class);
        return ((Answer.Failure) answer).error().code();
    }

    private byte[] encrypted() {
        String key = succeed("CreateKey", Map.of()).structure("KeyMetadata").text("Arn");
        return succeed("Encrypt", Map.of("KeyId", key, "Plaintext", new byte[32]))
                .bytes("CiphertextBlob");
    }

    private Reply succeed(String operation, Map<String, ?> request) {
        Answer answer = run(KmsFixture.ACCOUNT, operation, request);
        return new Reply(ModelWriter.write(operation, ((Answer.Success) answer).response()));
    }

    @AfterEach
    void close() {
        keyring.close();
        blobs.close();
        store.close();
    }

    @Test
    void ciphertext_ofAKeyThatIsNotThereOrNotPermitted_costsTheSameReadsAndOneDecision() {
        List<Integer> reads = new ArrayList<>();
        byte[] ofNoKey = blob.clone();
        ofNoKey[KEY_START] ^= 1;
        byte[] ofNoAccount = blob.clone();
        ofNoAccount[ACCOUNT_START] ^= 1;
        byte[] damaged = blob.clone();
        damaged[damaged.length - 1] ^= 1;

        for (byte[] each : List.of(ofNoKey, ofNoAccount)) {
            assertThat(refusal(KmsFixture.ACCOUNT, each)).isEqualTo(KmsErrorCode.ACCESS_DENIED);
            assertThat(decisions).hasSize(1);
            reads.add(store.reads);
        }
        for (byte[] each : List.of(blob, damaged, ofNoKey)) {
            assertThat(refusal(KmsFixture.OTHER_ACCOUNT, each)).isEqualTo(KmsErrorCode.ACCESS_DENIED);
            assertThat(decisions).hasSize(1);
            reads.add(store.reads);
        }

        assertThat(reads).containsOnly(1);
    }

    @Test
    void ciphertext_ofAnUnknownMaterial_costsTheReadsOfAKnownOne() {
        byte[] damaged = blob.clone();
        damaged[damaged.length - 1] ^= 1;
        assertThat(refusal(KmsFixture.ACCOUNT, damaged)).isEqualTo(KmsErrorCode.INVALID_CIPHERTEXT);
        int known = store.reads;

        assertThat(refusal(KmsFixture.ACCOUNT, ofUnknownMaterial())).isEqualTo(KmsErrorCode.INVALID_CIPHERTEXT);

        assertThat(store.reads).isEqualTo(known);
    }

    /** The key of the work is taken away: what is attempted with it then fails, and what is left out does not. */
    @Test
    void ciphertext_ofAnUnknownMaterial_costsAnUnwrapping() {
        keyring.close();

        assertThat(refusal(KmsFixture.ACCOUNT, ofUnknownMaterial())).isEqualTo(KmsErrorCode.INTERNAL);
    }

    @Test
    void ciphertext_ofAnUnknownMaterial_costsADecryption() {
        blobs.close();

        assertThat(refusal(KmsFixture.ACCOUNT, ofUnknownMaterial())).isEqualTo(KmsErrorCode.INTERNAL);
    }

    private byte[] ofUnknownMaterial() {
        byte[] unknown = blob.clone();
        unknown[MATERIAL_START] ^= 1;
        return unknown;
    }
}
