package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/** What must not leave, and what must not come in. */
final class RefusalTest {
    private static final String MARK = "x-amz-meta-keyhold-envelope";

    private final S3World world = new S3World();
    private final S3Client s3 = world.client(world.interceptor().build());
    private final S3AsyncClient async =
            world.asyncClient(false, world.interceptor().build());

    @AfterEach
    void close() {
        s3.close();
        async.close();
        world.close();
    }

    // spec: s3-objects.md SO-1
    @Test
    void multipartAndOtherOperationsWithData_areRefusedBeforeTheyAreSent() {
        List<ThrowingCallable> calls = List.of(
                () -> s3.createMultipartUpload(r -> r.bucket(BUCKET).key("k")),
                () -> s3.uploadPart(r -> r.bucket(BUCKET).key("k").uploadId("u").partNumber(1), RequestBody.empty()),
                () -> s3.uploadPartCopy(r -> r.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("l")
                        .uploadId("u")
                        .partNumber(1)),
                () -> s3.completeMultipartUpload(r -> r.bucket(BUCKET).key("k").uploadId("u")),
                () -> s3.restoreObject(r -> r.bucket(BUCKET).key("k")),
                () -> s3.getObjectTorrent(r -> r.bucket(BUCKET).key("k")).close());

        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(RequestRefusedException.class);
        }
        assertThat(world.store.requests()).isEmpty();
    }

    /** The Java multipart client splits large uploads; without care they would be stored in the clear. */
    // spec: s3-objects.md SO-1
    @Test
    void multipartClient_largeUploadIsRefused_smallOneIsSealed() {
        S3AsyncClient multipart = world.asyncClient(true, world.interceptor().build());
        byte[] large = content(20 << 20);
        assertThatThrownBy(() -> multipart
                        .putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(large))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasStackTraceContaining("RequestRefusedException");
        assertThat(world.store.requests()).isEmpty();

        byte[] small = content(100);
        multipart
                .putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(small))
                .join();
        assertThat(multipart
                        .getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(small);
        multipart.close();
    }

    /** Two passes with shared state would undo each other. */
    // spec: s3-objects.md SO-5
    @Test
    void registeredTwice_isRefused() {
        S3Client twice =
                world.client(world.interceptor().build(), world.interceptor().build());

        assertThatThrownBy(() -> twice.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromString("secret")))
                .isInstanceOf(RequestRefusedException.class);
        assertThat(world.store.requests()).isEmpty();
        twice.close();
    }

    // spec: s3-objects.md SO-7
    @Test
    void get_foreignObject_isRefusedUnlessThePolicyAllows() {
        plain("in/a", "open");
        assertThatThrownBy(() -> get(s3, "in/a")).isInstanceOf(RequestRefusedException.class);
        assertThatThrownBy(() -> async.getObject(g -> g.bucket(BUCKET).key("in/a"), AsyncResponseTransformer.toBytes())
                        .join())
                .hasCauseInstanceOf(RequestRefusedException.class);
        S3Client lenient = world.client(world.interceptor()
                .foreignObjects(ForeignObjects.passThroughUnder("in/"))
                .build());
        plain("out/a", "open");

        assertThat(get(lenient, "in/a")).asString().isEqualTo("open");
        assertThatThrownBy(() -> get(lenient, "out/a")).isInstanceOf(RequestRefusedException.class);
        assertThatThrownBy(() -> lenient.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key("in/a").range("bytes=0-1")))
                .isInstanceOf(RequestRefusedException.class);
        lenient.close();
    }

    /** The mark is taken off: the body is now foreign. It is not decrypted, and not accepted either. */
    // spec: s3-objects.md SO-7
    @Test
    void get_markRemoved_isRefused() {
        put("k", content(100));
        world.store("k", new FakeS3.StoredObject(world.stored("k").content(), Map.of()));

        assertThatThrownBy(() -> get(s3, "k")).isInstanceOf(RequestRefusedException.class);
    }

    // spec: s3-objects.md SO-6
    @Test
    void get_attacks_areRejectedOnceWithoutDetail() {
        byte[] content = content(2 * FRAME + 10);
        put("k", content);
        put("other", content(2 * FRAME + 10));
        FakeS3.StoredObject good = world.stored("k");
        FakeS3.StoredObject other = world.stored("other");
        byte[] flipped = good.content().clone();
        flipped[FRAME + 100] ^= 1;
        Map<String, String> otherHeader = other.metadata();
        List<FakeS3.StoredObject> attacks = List.of(
                good.with(flipped),
                good.with(Arrays.copyOf(good.content(), FRAME + 32)),
                good.with(Arrays.copyOf(good.content(), good.content().length - 1)),
                good.with(good.concat(new byte[1])),
                good.with(good.concat(good.content())),
                good.with(new byte[0]),
                good.with(other.content()),
                new FakeS3.StoredObject(good.content(), otherHeader),
                new FakeS3.StoredObject(good.content(), Map.of(MARK, "h1:")),
                new FakeS3.StoredObject(good.content(), Map.of(MARK, "h1:AAAA")),
                new FakeS3.StoredObject(good.content(), Map.of(MARK, "b1:100:0478:65536")),
                new FakeS3.StoredObject(good.content(), Map.of(MARK, "x")),
                new FakeS3.StoredObject(good.content(), Map.of(MARK, mark(good).replace("h1:A", "h1:B"))));

        for (FakeS3.StoredObject attack : attacks) {
            world.store("k", attack);
            int before = world.store.requests().size();
            assertThatThrownBy(() -> get(s3, "k")).satisfies(RefusalTest::isRejection);
            assertThatThrownBy(() -> async.getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                            .join())
                    .satisfies(RefusalTest::isRejection);
            assertThat(world.store.requests()).hasSize(before + 2);
        }
    }

    /** An object of another bucket, moved here with its header. */
    // spec: s3-objects.md SO-6
    @Test
    void get_objectOfAnotherBucket_isRejectedBeforeTheKmsIsAsked() {
        s3.putObject(p -> p.bucket("elsewhere").key("k"), RequestBody.fromString("secret"));
        world.store("k", Objects.requireNonNull(world.store.objects().get("/elsewhere/k")));
        int before = world.kms.calls().size();

        assertThatThrownBy(() -> get(s3, "k")).satisfies(RefusalTest::isRejection);
        assertThat(world.kms.calls()).hasSize(before);
        S3Client wide =
                world.client(world.interceptor().alsoReadsFrom("elsewhere").build());
        assertThat(get(wide, "k")).asString().isEqualTo("secret");
        wide.close();
    }

    // spec: s3-objects.md SO-6
    @Test
    void get_objectMovedToAnotherKey_isRejectedWhereKeysAreBound() {
        S3Client binding = world.client(world.interceptor().bindKey().build());
        binding.putObject(p -> p.bucket(BUCKET).key("a"), RequestBody.fromString("secret"));
        world.store("b", world.stored("a"));

        assertThat(get(binding, "a")).asString().isEqualTo("secret");
        assertThat(get(s3, "a")).asString().isEqualTo("secret");
        assertThatThrownBy(() -> get(binding, "b")).satisfies(RefusalTest::isRejection);
        assertThatThrownBy(() -> get(s3, "b")).satisfies(RefusalTest::isRejection);
        put("c", content(1));
        assertThatThrownBy(() -> get(binding, "c")).satisfies(RefusalTest::isRejection);
        binding.close();
    }

    // spec: s3-objects.md SO-6
    @Test
    void get_otherEncryptionContext_isRejected() {
        S3Client seven = world.client(
                world.interceptor().encryptionContext(Map.of("tenant", "7")).build());
        S3Client eight = world.client(
                world.interceptor().encryptionContext(Map.of("tenant", "8")).build());
        seven.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromString("secret"));

        assertThat(get(seven, "k")).asString().isEqualTo("secret");
        assertThatThrownBy(() -> get(eight, "k")).satisfies(RefusalTest::isRejection);
        seven.close();
        eight.close();
    }

    // spec: s3-objects.md SO-16
    @Test
    void copy_isSentOnlyWhereItCanBeRead() {
        put("k", content(10));
        s3.copyObject(c ->
                c.sourceBucket(BUCKET).sourceKey("k").destinationBucket(BUCKET).destinationKey("l"));
        assertThat(get(s3, "l")).isEqualTo(content(10));
        int before = world.store.requests().size();

        assertThatThrownBy(() -> s3.copyObject(c -> c.sourceBucket("x")
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("l")))
                .isInstanceOf(RequestRefusedException.class);
        assertThatThrownBy(() -> s3.copyObject(c -> c.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("l")
                        .metadataDirective(MetadataDirective.REPLACE)))
                .isInstanceOf(RequestRefusedException.class);
        S3Client binding = world.client(world.interceptor().bindKey().build());
        assertThatThrownBy(() -> binding.copyObject(c -> c.sourceBucket(BUCKET)
                        .sourceKey("k")
                        .destinationBucket(BUCKET)
                        .destinationKey("l")))
                .isInstanceOf(RequestRefusedException.class);
        assertThat(world.store.requests()).hasSize(before);
        binding.close();
    }

    @Test
    void put_withTheMarkAmongTheMetadata_isRefused() {
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("k").metadata(Map.of("Keyhold-Envelope", "h1:")),
                        RequestBody.empty()))
                .isInstanceOf(RequestRefusedException.class);
    }

    // spec: s3-objects.md SO-10
    @Test
    void put_withDigestAsHeader_isRefused() {
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET)
                                .key("k")
                                .overrideConfiguration(o -> o.putHeader("x-amz-checksum-crc32", "AAAAAA==")),
                        RequestBody.fromString("x")))
                .isInstanceOf(RequestRefusedException.class);
        assertThat(world.store.requests()).isEmpty();
    }

    @Test
    void otherOperations_pass() {
        put("k", content(1));
        s3.deleteObject(d -> d.bucket(BUCKET).key("k"));

        assertThat(world.store.objects()).isEmpty();
    }

    private void put(String key, byte[] content) {
        s3.putObject(p -> p.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private void plain(String key, String content) {
        world.store(key, new FakeS3.StoredObject(content.getBytes(StandardCharsets.UTF_8), Map.of()));
    }

    private static String mark(FakeS3.StoredObject object) {
        return Objects.requireNonNull(object.metadata().get(MARK));
    }

    private static byte[] get(S3Client client, String key) {
        return client.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
    }

    /** The SDK wraps what a stream throws; in there is the one error, with its one text and no cause. */
    private static void isRejection(Throwable error) {
        Throwable cause = error;
        while (!(cause instanceof ObjectRejectedException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertThat(cause)
                .isInstanceOf(ObjectRejectedException.class)
                .hasMessageStartingWith("The encrypted object was rejected")
                .hasNoCause();
    }
}
