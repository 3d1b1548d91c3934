package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.MultipartWorld.KEY;
import static dev.keyhold.interceptor.s3.MultipartWorld.MIB;
import static dev.keyhold.interceptor.s3.MultipartWorld.PART;
import static dev.keyhold.interceptor.s3.MultipartWorld.complete;
import static dev.keyhold.interceptor.s3.MultipartWorld.part;
import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.FakeS3.StoredObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Ways to get uploads in parts wrong that others have found. */
final class MultipartPitfallTest {
    private static final byte[] CONTENT = content(2 * PART + 1000);

    private final MultipartWorld multipart = new MultipartWorld();
    private final S3World world = multipart.world;
    private final S3AsyncClient plain = world.asyncClient(false);
    private final S3EnvelopeInterceptor interceptor =
            multipart.interceptor().ownClient(plain).build();
    private final S3AsyncClient async = world.asyncClient(false, interceptor);
    private final S3AsyncClient parts = world.asyncClient(true, interceptor);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        parts.close();
        async.close();
        plain.close();
        multipart.close();
    }

    // spec: s3-multipart.md SM-4
    @Test
    void retry_asynchronousPart_sendsTheSameBytes() {
        String id = async.createMultipartUpload(c -> c.bucket(BUCKET).key(KEY))
                .join()
                .uploadId();
        world.store.failNext(2);
        async.uploadPart(
                        p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(1),
                        AsyncRequestBody.fromBytes(Arrays.copyOf(CONTENT, PART)))
                .join();

        List<byte[]> attempts = world.store.requests().stream()
                .filter(request -> request.method().equals("PUT"))
                .map(request -> request.body().content())
                .toList();
        assertThat(attempts).hasSize(3);
        assertThat(attempts).allSatisfy(bytes -> assertThat(bytes).isEqualTo(attempts.get(0)));
    }

    /** Also the part that the interceptor uploads itself meets a busy store. */
    // spec: s3-multipart.md SM-10
    @Test
    void retry_terminalPart() {
        String id = multipart.create(multipart.s3);
        CompletedPart first = part(multipart.s3, id, 1, Arrays.copyOf(CONTENT, PART));
        world.store.failNext(2);
        complete(multipart.s3, id, List.of(first));

        assertThat(multipart.get()).isEqualTo(Arrays.copyOf(CONTENT, PART));
    }

    /** When the terminal part cannot be uploaded, nothing is completed, and it can be tried again. */
    // spec: s3-multipart.md SM-10
    @Test
    void completeFails_thenSucceeds() {
        String id = multipart.create(multipart.s3);
        CompletedPart first = part(multipart.s3, id, 1, Arrays.copyOf(CONTENT, PART));
        world.store.failNext(50);
        assertThatThrownBy(() -> complete(multipart.s3, id, List.of(first))).isInstanceOf(S3Exception.class);
        assertThat(world.store.objects()).isEmpty();
        world.store.failNext(0);
        complete(multipart.s3, id, List.of(first));

        assertThat(multipart.get()).isEqualTo(Arrays.copyOf(CONTENT, PART));
    }

    /** The connection breaks in the middle of an answer. */
    // spec: s3-multipart.md SM-14
    @Test
    void cutAnswer_isReadAgain_orAnError() {
        multipart.upload(CONTENT, PART, PART, 1000);
        world.store.cutNextAnswers(1);
        assertThatThrownBy(() -> {
                    try (var in = multipart.s3.getObject(g -> g.bucket(BUCKET).key(KEY))) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(Exception.class);
        world.store.cutNextAnswers(100);
        assertThatThrownBy(() -> async.getObject(g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                        .join())
                .isNotNull();
        world.store.cutNextAnswers(0);
        assertThat(multipart.get()).isEqualTo(CONTENT);
    }

    // spec: s3-multipart.md SM-10, SM-20
    @Test
    void pitfall4_noClientSendsAPartInTheClear() {
        byte[] large = content(14 * MIB);
        parts.putObject(p -> p.bucket(BUCKET).key("a"), AsyncRequestBody.fromBytes(large))
                .join();
        multipart.upload(CONTENT, PART, PART, 1000);
        assertThatThrownBy(() -> parts.copyObject(c -> c.sourceBucket(BUCKET)
                                .sourceKey("a")
                                .destinationBucket("elsewhere")
                                .destinationKey("b"))
                        .join())
                .hasStackTraceContaining("RequestRefusedException");

        world.assertNotInTheClear(large);
        world.assertNotInTheClear(CONTENT);
        assertThat(world.store.objects()).hasSize(2);
    }

    // spec: s3-multipart.md SM-14
    @Test
    void pitfall6_aFileThatIsIncompleteIsNeverASuccess() {
        multipart.upload(CONTENT, PART, PART, 1000);
        StoredObject stored = world.stored(KEY);
        int first = stored.partSizes().get(0);
        int[] ends = {first, 2 * first, stored.content().length - 1};
        for (int end : ends) {
            List<Integer> sizes = end == first ? List.of(first) : List.of(first, end - first);
            world.store(KEY, new StoredObject(Arrays.copyOf(stored.content(), end), stored.metadata(), sizes));
            for (S3AsyncClient client : List.of(async, parts)) {
                assertThatThrownBy(() -> client.getObject(
                                        g -> g.bucket(BUCKET).key(KEY), folder.resolve("out" + end + client.hashCode()))
                                .join())
                        .as("%d", end)
                        .isNotNull();
            }
        }
    }

    // spec: s3-multipart.md SM-17
    @Test
    void pitfall8_conditionalRange_andSeveralRanges() {
        multipart.upload(CONTENT, PART, PART, 1000);
        String etag = "\"" + world.stored(KEY).etag() + "\"";

        assertThat(multipart
                        .s3
                        .getObjectAsBytes(g -> g.bucket(BUCKET)
                                .key(KEY)
                                .range("bytes=5-9")
                                .overrideConfiguration(o -> o.putHeader("If-Range", etag)))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 5, 10));
        assertThat(multipart
                        .s3
                        .getObjectAsBytes(g -> g.bucket(BUCKET)
                                .key(KEY)
                                .range("bytes=5-9")
                                .overrideConfiguration(o -> o.putHeader("If-Range", "\"other\"")))
                        .asByteArray())
                .isEqualTo(CONTENT);
        assertThatThrownBy(() -> multipart.s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key(KEY).range("bytes=0-1,4-5")))
                .isInstanceOf(RequestRefusedException.class);
    }

    // spec: s3-multipart.md SM-5, SM-18
    @Test
    void pitfall9_emptyObject_isEmptyForEveryClient() {
        multipart.upload(new byte[0], 0);

        assertThat(multipart.get()).isEmpty();
        assertThat(multipart.s3.headObject(h -> h.bucket(BUCKET).key(KEY)).contentLength())
                .isZero();
        for (S3AsyncClient client : List.of(async, parts)) {
            assertThat(client.getObject(g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                            .join()
                            .asByteArray())
                    .isEmpty();
        }
        assertThat(multipart
                        .s3
                        .getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).partNumber(1))
                        .response()
                        .contentRange())
                .isNull();
        assertThatThrownBy(() -> multipart.s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key(KEY).range("bytes=0-0")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }

    // spec: s3-multipart.md SM-14, SM-17
    @Test
    void pitfall13_noMoreBuffersThanAskedFor_andNoneIsEmpty() throws Exception {
        multipart.upload(CONTENT, PART, PART, 1000);
        for (String range : new String[] {"", "bytes=100-" + (PART + 500_000)}) {
            Publisher<ByteBuffer> publisher = async.getObject(
                            g -> g.bucket(BUCKET).key(KEY).range(range.isEmpty() ? null : range),
                            AsyncResponseTransformer.toPublisher())
                    .join();
            OneByOne subscriber = new OneByOne();
            publisher.subscribe(subscriber);

            byte[] read = subscriber.done.get(60, TimeUnit.SECONDS);

            assertThat(read).isEqualTo(range.isEmpty() ? CONTENT : Arrays.copyOfRange(CONTENT, 100, PART + 500_001));
            assertThat(subscriber.empty).hasValue(0);
            assertThat(subscriber.surplus).hasValue(0);
        }
    }

    // spec: data-keys.md DK-16
    @Test
    void pitfall10_readingAsksTheKmsOnNoThreadOfTheSdk() {
        multipart.upload(CONTENT, PART, PART, 1000);
        int before = world.kms.threads().size();
        for (S3AsyncClient client : List.of(async, parts)) {
            client.getObject(g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                    .join();
        }
        async.getObject(g -> g.bucket(BUCKET).key(KEY).range("bytes=7-"), AsyncResponseTransformer.toBytes())
                .join();

        List<String> threads =
                world.kms.threads().subList(before, world.kms.threads().size());
        assertThat(threads).isNotEmpty().noneMatch(Waiting::isEventLoop);
    }

    // spec: s3-multipart.md SM-17
    @Test
    void firstBytes_takesNoMoreThanItWants() {
        byte[] content = content(100);
        for (int most : new int[] {1, 99, 100, 101}) {
            byte[] taken =
                    FirstBytes.of(AsyncRequestBody.fromBytes(content), most).join();
            assertThat(taken).isEqualTo(Arrays.copyOf(content, Math.min(most, 100)));
        }
    }

    // spec: s3-multipart.md SM-17
    @Test
    void pitfall16_conditions() {
        multipart.upload(CONTENT, PART, PART, 1000);
        String etag = "\"" + world.stored(KEY).etag() + "\"";

        assertThat(multipart
                        .s3
                        .getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).ifMatch(etag))
                        .asByteArray())
                .isEqualTo(CONTENT);
        assertThatThrownBy(() -> multipart.s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key(KEY).ifMatch("other")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        String id = multipart.create(multipart.s3);
        CompletedPart only = part(multipart.s3, id, 1, content(10));
        multipart.s3.completeMultipartUpload(
                c -> c.bucket(BUCKET).key(KEY).uploadId(id).ifNoneMatch("*").multipartUpload(m -> m.parts(only)));
        assertThat(world.store
                        .requests()
                        .get(world.store.requests().size() - 1)
                        .headers()
                        .getFirst("If-None-Match"))
                .isEqualTo("*");
    }

    /** Asks for one buffer at a time. */
    private static final class OneByOne implements Subscriber<ByteBuffer> {
        final CompletableFuture<byte[]> done = new CompletableFuture<>();
        final AtomicInteger empty = new AtomicInteger();
        final AtomicInteger surplus = new AtomicInteger();
        private final AtomicInteger demand = new AtomicInteger();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Subscription subscription = new Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        };

        @Override
        public void onSubscribe(Subscription upstream) {
            subscription = upstream;
            demand.incrementAndGet();
            upstream.request(1);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            if (demand.decrementAndGet() < 0) {
                surplus.incrementAndGet();
            }
            if (!buffer.hasRemaining()) {
                empty.incrementAndGet();
            }
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
            demand.incrementAndGet();
            subscription.request(1);
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            done.complete(bytes.toByteArray());
        }
    }
}
