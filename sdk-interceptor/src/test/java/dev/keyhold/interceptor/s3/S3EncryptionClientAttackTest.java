package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.envelope.AesKeyWrapping;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Attacks on objects of the S3 Encryption Client, by name. */
final class S3EncryptionClientAttackTest {
    private static final String META = "x-amz-meta-";
    private static final int HELD = 1 << 20;
    private static final int LARGE = HELD + (5 << 20) + 1000;
    private static final byte[] CONTENT = content(3 * FRAME);

    private final S3World world = new S3World();
    private final S3EncryptionClientObjects both = S3EncryptionClientObjects.refuse()
            .reads(ClientFormat.V3, "legacy/")
            .reads(ClientFormat.V2, "legacy/")
            .instructionFiles("legacy/split/");
    private final S3Client plain = world.client();
    private final S3Client s3 = world.client(world.interceptor()
            .s3EncryptionClient(both)
            .ownClient(plain)
            .mostHeld(HELD)
            .writes(ClientFormat.V3)
            .build());

    @BeforeEach
    void put() {
        s3.putObject(p -> p.bucket(BUCKET).key("legacy/k"), RequestBody.fromBytes(CONTENT));
    }

    @AfterEach
    void close() {
        s3.close();
        plain.close();
        world.close();
    }

    /** A writer to the bucket chooses a format that the reader did not enable for that key. */
    // spec: s3-encryption-client.md EC-1
    @Test
    void formatThatIsNotEnabled_isRefused() {
        world.store("other/k", world.stored("legacy/k"));
        assertThatThrownBy(() -> get(s3, "other/k")).isInstanceOf(RequestRefusedException.class);
        try (S3Client strict = world.client(world.interceptor().build());
                S3Client v2Only = world.client(world.interceptor()
                        .s3EncryptionClient(S3EncryptionClientObjects.refuse().reads(ClientFormat.V2, ""))
                        .build())) {
            assertThatThrownBy(() -> get(strict, "legacy/k")).isInstanceOf(RequestRefusedException.class);
            assertThatThrownBy(() -> get(v2Only, "legacy/k")).isInstanceOf(RequestRefusedException.class);
        }
        assertThatThrownBy(() -> S3EncryptionClientObjects.refuse().reads(ClientFormat.V1, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** In the policy for foreign objects these are no plaintext. */
    // spec: s3-encryption-client.md EC-1
    @Test
    void foreignPolicy_doesNotCoverThem() {
        try (S3Client lenient = world.client(
                world.interceptor().foreignObjects(ForeignObjects.passThrough()).build())) {
            assertThatThrownBy(() -> get(lenient, "legacy/k")).isInstanceOf(RequestRefusedException.class);
        }
    }

    // spec: s3-encryption-client.md EC-2, EC-3
    @Test
    void downgradesAndMixedMetadata_areRejected() {
        attack("V1 instead", entries -> renamed(entries, "x-amz-3", "x-amz-key"));
        attack("V2 entry beside", entries -> with(entries, "x-amz-key-v2", "AAAA"));
        attack("V1 entry beside", entries -> with(entries, "x-amz-key", "AAAA"));
        attack("V2 algorithm beside", entries -> with(entries, "x-amz-cek-alg", "AES/GCM/NoPadding"));
        attack("V2 IV beside", entries -> with(entries, "x-amz-iv", "AAAAAAAAAAAAAAAA"));
        attack("our mark beside", entries -> with(entries, "keyhold-envelope", "b1:1:0478:65536"));
        attack("CTR instead", entries -> with(entries, "x-amz-c", "116"));
        attack("no algorithm", entries -> without(entries, "x-amz-c"));
        attack("no commitment", entries -> without(entries, "x-amz-d"));
        attack("another commitment", entries -> with(entries, "x-amz-d", zeros(28)));
        attack("another message ID", entries -> with(entries, "x-amz-i", zeros(28)));
        attack("short message ID", entries -> with(entries, "x-amz-i", zeros(12)));
        attack("other context", entries -> with(entries, "x-amz-t", "{\"aws:x-amz-cek-alg\":\"115\"}"));
        attack("no context", entries -> without(entries, "x-amz-t"));
        attack("context of V2", entries -> with(entries, "x-amz-t", "{\"aws:x-amz-cek-alg\":\"AES/GCM/NoPadding\"}"));
        attack("context that is no JSON", entries -> with(entries, "x-amz-t", "[1]"));
        attack("description beside", entries -> with(entries, "x-amz-m", "{}"));
        attack("another data key", entries -> with(entries, "x-amz-3", zeros(40)));
        attack("no base64", entries -> with(entries, "x-amz-3", "%%%"));
    }

    /** V2 has no commitment; its content algorithm must still be the one that the reader knows. */
    // spec: s3-encryption-client.md EC-2
    @Test
    void cbcInV2_isRejected() {
        Map<String, String> v2 = Map.of(
                META + "x-amz-key-v2", zeros(40),
                META + "x-amz-iv", zeros(16),
                META + "x-amz-cek-alg", "AES/CBC/PKCS5Padding",
                META + "x-amz-wrap-alg", "kms+context",
                META + "x-amz-matdesc", "{}");
        world.store("legacy/cbc", new FakeS3.StoredObject(content(64), v2));

        assertThatThrownBy(() -> get(s3, "legacy/cbc")).hasStackTraceContaining("ObjectRejectedException");
        assertThat(world.kms.calls()).hasSize(1);
    }

    @Test
    void rawAesWithoutAKey_isRefused() {
        store(entries -> with(entries, "x-amz-w", "02"));
        assertThatThrownBy(() -> get(s3, "legacy/k")).isInstanceOf(RequestRefusedException.class);
        store(entries -> with(entries, "x-amz-w", "22"));
        assertThatThrownBy(() -> get(s3, "legacy/k")).isInstanceOf(RequestRefusedException.class);
    }

    /** An AES key that the reader was given does not open what a KMS wrapped, and the reverse. */
    // spec: s3-encryption-client.md EC-5
    @Test
    void wrappingAlgorithmExchanged_isRejected() {
        store(entries -> with(entries, "x-amz-w", "02"));
        AesKeyWrapping aes = new AesKeyWrapping(new SecretKeySpec(new byte[32], "AES"));
        try (S3Client reader = world.client(
                world.interceptor().s3EncryptionClient(both.wrappingKey(aes)).build())) {
            assertThatThrownBy(() -> get(reader, "legacy/k")).hasStackTraceContaining("ObjectRejectedException");
        }
    }

    // spec: s3-encryption-client.md EC-6
    @Test
    void everyBitFlippedAndEveryTruncation_isRejected() {
        s3.putObject(p -> p.bucket(BUCKET).key("legacy/k"), RequestBody.fromBytes(content(20)));
        FakeS3.StoredObject good = world.stored("legacy/k");
        for (int bit = 0; bit < 8 * good.content().length; bit++) {
            byte[] flipped = good.content().clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            world.store("legacy/k", good.with(flipped));
            assertRejected("bit " + bit);
        }
        for (int length = 0; length < good.content().length; length++) {
            world.store("legacy/k", good.with(Arrays.copyOf(good.content(), length)));
            assertRejected("cut to " + length);
        }
        world.store("legacy/k", good.with(good.concat(new byte[1])));
        assertRejected("a byte more");
    }

    /** The bucket is in the context of what we wrote. */
    // spec: s3-encryption-client.md EC-5
    @Test
    void objectOfAnotherBucket_isRejected() {
        world.store.objects().put("/another/legacy/k", world.stored("legacy/k"));

        assertThatThrownBy(() -> s3.getObjectAsBytes(g -> g.bucket("another").key("legacy/k")))
                .hasStackTraceContaining("ObjectRejectedException");
    }

    // spec: s3-encryption-client.md EC-7
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-9", "bytes=-5", "bytes=100-"})
    void range_isRefused(String range) {
        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key("legacy/k").range(range)))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("cannot be authenticated");
    }

    /** The store gives other bytes to the second pass; what differs never comes out. */
    // spec: s3-encryption-client.md EC-6
    @Test
    void largeObjectChangedBetweenThePasses_isRejected() {
        byte[] large = content(LARGE);
        s3.putObject(p -> p.bucket(BUCKET).key("legacy/k"), RequestBody.fromBytes(large));
        ExecutionInterceptor lying = new ExecutionInterceptor() {
            @Override
            public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                world.stored("legacy/k").content()[LARGE / 2] ^= 1;
                return ((GetObjectRequest) context.request())
                        .toBuilder().ifMatch(null).build();
            }
        };
        try (S3Client liar = world.client(lying);
                S3Client reader = world.client(world.interceptor()
                        .s3EncryptionClient(both)
                        .mostHeld(HELD)
                        .ownClient(liar)
                        .build())) {
            assertThatThrownBy(() -> get(reader, "legacy/k")).hasStackTraceContaining("ObjectRejectedException");
        }
    }

    // spec: s3-encryption-client.md EC-6
    @Test
    void largeObjectForged_isRejectedByTheFirstPass() {
        byte[] large = content(LARGE);
        s3.putObject(p -> p.bucket(BUCKET).key("legacy/k"), RequestBody.fromBytes(large));
        world.stored("legacy/k").content()[7777] ^= 1;
        int before = world.store.requests().size();

        assertThatThrownBy(() -> get(s3, "legacy/k")).hasStackTraceContaining("ObjectRejectedException");
        assertThat(world.store.requests()).hasSize(before + 1);
    }

    /** With the size from which on it is so for everybody. */
    // spec: s3-encryption-client.md EC-6
    @Test
    void objectAbove64MiBWithoutOwnClient_isRefused() {
        world.store("legacy/k", world.stored("legacy/k").with(new byte[(64 << 20) + 17]));
        try (S3Client reader =
                world.client(world.interceptor().s3EncryptionClient(both).build())) {
            assertThatThrownBy(() -> get(reader, "legacy/k"))
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("above 64 MiB")
                    .hasMessageContaining("ownClient");
        }
    }

    /** CVE-2025-14763: another instruction file makes the same ciphertext mean something else. */
    // spec: s3-encryption-client.md EC-9
    @Test
    void instructionFileWithItsOwnCommitment_isRejected() {
        Map<String, String> all = world.stored("legacy/k").metadata();
        Map<String, String> kept = new HashMap<>();
        Map<String, String> moved = new HashMap<>();
        all.forEach((name, value) -> {
            String entry = name.substring(META.length());
            if (List.of("x-amz-c", "x-amz-d", "x-amz-i").contains(entry)) {
                kept.put(name, value);
            } else {
                moved.put(entry, value);
            }
        });
        world.store(
                "legacy/split/k",
                new FakeS3.StoredObject(world.stored("legacy/k").content(), kept));
        instruction("legacy/split/k", moved);
        assertThat(get(s3, "legacy/split/k")).isEqualTo(CONTENT);

        Map<String, String> hostile = new HashMap<>(moved);
        hostile.put("x-amz-d", zeros(28));
        instruction("legacy/split/k", hostile);
        assertThatThrownBy(() -> get(s3, "legacy/split/k")).hasStackTraceContaining("ObjectRejectedException");

        s3.putObject(p -> p.bucket(BUCKET).key("legacy/other"), RequestBody.fromBytes(CONTENT));
        Map<String, String> foreign = new HashMap<>(moved);
        foreign.put("x-amz-3", zeros(40));
        instruction("legacy/split/k", foreign);
        assertThatThrownBy(() -> get(s3, "legacy/split/k")).isInstanceOf(RuntimeException.class);
    }

    // spec: s3-encryption-client.md EC-9
    @Test
    void instructionFileWhereNoneIsAllowed_isRefused() {
        Map<String, String> kept = new HashMap<>(world.stored("legacy/k").metadata());
        kept.keySet()
                .removeIf(name -> !List.of(META + "x-amz-c", META + "x-amz-d", META + "x-amz-i")
                        .contains(name));
        world.store("legacy/k", new FakeS3.StoredObject(world.stored("legacy/k").content(), kept));

        assertThatThrownBy(() -> get(s3, "legacy/k"))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("instruction file");
    }

    /** Entries of the caller's would make an object that nobody can read. */
    // spec: s3-encryption-client.md EC-3
    @Test
    void put_withEntriesOfTheFormat_isRefused() {
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("k").metadata(Map.of("X-Amz-Key-V2", "x")), RequestBody.empty()))
                .isInstanceOf(RequestRefusedException.class);
    }

    private void instruction(String key, Map<String, String> entries) {
        world.store(
                key + ".instruction",
                new FakeS3.StoredObject(FlatJson.write(entries).getBytes(StandardCharsets.UTF_8), Map.of()));
    }

    private void attack(String name, UnaryOperator<Map<String, String>> change) {
        FakeS3.StoredObject good = world.stored("legacy/k");
        store(change);
        assertRejected(name);
        world.store("legacy/k", good);
    }

    private void assertRejected(String name) {
        assertThatThrownBy(() -> get(s3, "legacy/k"))
                .as(name)
                .satisfiesAnyOf(
                        e -> assertThat(e).hasStackTraceContaining("ObjectRejectedException"),
                        e -> assertThat(e).hasStackTraceContaining("InvalidCiphertext"),
                        e -> assertThat(e).isInstanceOf(RequestRefusedException.class));
    }

    private void store(UnaryOperator<Map<String, String>> change) {
        FakeS3.StoredObject object = world.stored("legacy/k");
        Map<String, String> entries = new HashMap<>();
        object.metadata().forEach((name, value) -> entries.put(name.substring(META.length()), value));
        Map<String, String> changed = new HashMap<>();
        change.apply(entries).forEach((name, value) -> changed.put(META + name, Objects.requireNonNull(value)));
        world.store("legacy/k", new FakeS3.StoredObject(object.content(), changed));
    }

    private static Map<String, String> with(Map<String, String> entries, String name, String value) {
        entries.put(name, value);
        return entries;
    }

    private static Map<String, String> without(Map<String, String> entries, String name) {
        entries.remove(name);
        return entries;
    }

    private static Map<String, String> renamed(Map<String, String> entries, String name, String other) {
        entries.put(other, Objects.requireNonNull(entries.remove(name)));
        return entries;
    }

    private static String zeros(int length) {
        return Base64.getEncoder().encodeToString(new byte[length]);
    }

    private static byte[] get(S3Client client, String key) {
        return client.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
    }
}
