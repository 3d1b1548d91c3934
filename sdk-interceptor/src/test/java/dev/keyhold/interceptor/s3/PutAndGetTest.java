package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects there and back, on the blocking and on the asynchronous client. */
final class PutAndGetTest {
    private final S3World world = new S3World();
    private final S3EnvelopeInterceptor interceptor = world.interceptor().build();
    private final S3Client s3 = world.client(interceptor);
    private final S3AsyncClient async = world.asyncClient(false, interceptor);

    @AfterEach
    void close() {
        s3.close();
        async.close();
        world.close();
    }

    static IntStream sizes() {
        return IntStream.of(0, 1, FRAME - 1, FRAME, FRAME + 1, 5 * FRAME + 7, 3 << 20);
    }

    // spec: s3-objects.md SO-2, SO-8
    @ParameterizedTest
    @MethodSource("sizes")
    void put_thenGet_blocking(int size) {
        byte[] content = content(size);
        s3.putObject(
                put -> put.bucket(BUCKET).key("k").metadata(Map.of("own", "entry")), RequestBody.fromBytes(content));

        var answer = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("k"));

        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().contentLength()).isEqualTo(size);
        assertThat(answer.response().metadata()).isEqualTo(Map.of("own", "entry"));
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("k")).contentLength())
                .isEqualTo(size);
        world.assertNotInTheClear(content);
    }

    // spec: s3-objects.md SO-2, SO-8
    @ParameterizedTest
    @MethodSource("sizes")
    void put_thenGet_asynchronous(int size) {
        byte[] content = content(size);
        async.putObject(put -> put.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content))
                .join();

        var answer = async.getObject(get -> get.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                .join();

        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().contentLength()).isEqualTo(size);
        assertThat(async.headObject(head -> head.bucket(BUCKET).key("k")).join().contentLength())
                .isEqualTo(size);
        world.assertNotInTheClear(content);
    }

    /** What is stored is a standard message: header, then body. */
    // spec: s3-objects.md SO-3
    @Test
    void put_headerAndBody_areOneMessage() {
        byte[] content = content(FRAME + 5);
        put("k", content);
        String entry = Objects.requireNonNull(world.stored("k").metadata().get("x-amz-meta-keyhold-envelope"));
        assertThat(entry).startsWith("h1:");
        byte[] header = Base64.getDecoder().decode(entry.substring(3));

        MessageHeader parsed = MessageHeader.of(header, EnvelopeLimits.DEFAULT);
        assertThat(parsed.frameLength()).isEqualTo(FRAME);
        assertThat(parsed.encryptionContext().pairs())
                .containsExactlyInAnyOrderEntriesOf(Map.of("keyhold-s3", "object", "keyhold-s3-bucket", BUCKET));
        assertThat(world.stored("k").content()).hasSize(content.length + 2 * 32 + 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 3 * FRAME + 1})
    void put_fromStreamFileAndPublisher(int size, @TempDir Path folder) throws IOException {
        byte[] content = content(size);
        Path file = Files.write(folder.resolve("in"), content);
        s3.putObject(
                p -> p.bucket(BUCKET).key("1"), RequestBody.fromInputStream(new ByteArrayInputStream(content), size));
        s3.putObject(p -> p.bucket(BUCKET).key("2"), RequestBody.fromFile(file));
        s3.putObject(
                p -> p.bucket(BUCKET).key("3"),
                RequestBody.fromContentProvider(() -> new ByteArrayInputStream(content), "application/x"));
        async.putObject(p -> p.bucket(BUCKET).key("4"), AsyncRequestBody.fromFile(file))
                .join();
        async.putObject(
                        p -> p.bucket(BUCKET).key("5").contentLength((long) size),
                        AsyncRequestBody.fromPublisher(SdkPublisher.fromIterable(
                                List.of(ByteBuffer.wrap(content).asReadOnlyBuffer()))))
                .join();
        var threads = Executors.newSingleThreadExecutor();
        async.putObject(
                        p -> p.bucket(BUCKET).key("6"),
                        AsyncRequestBody.fromInputStream(new ByteArrayInputStream(content), (long) size, threads))
                .join();
        threads.shutdown();

        for (int i = 1; i <= 6; i++) {
            assertThat(get(Integer.toString(i))).as("upload %d", i).isEqualTo(content);
        }
    }

    @Test
    void get_toFileAndStream(@TempDir Path folder) throws IOException {
        byte[] content = content(3 * FRAME + 1);
        put("k", content);
        s3.getObject(g -> g.bucket(BUCKET).key("k"), ResponseTransformer.toFile(folder.resolve("1")));
        async.getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toFile(folder.resolve("2")))
                .join();
        try (InputStream in = async.getObject(
                        g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBlockingInputStream())
                .join()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }

        assertThat(Files.readAllBytes(folder.resolve("1"))).isEqualTo(content);
        assertThat(Files.readAllBytes(folder.resolve("2"))).isEqualTo(content);
    }

    @Test
    void get_aborted_letsGoOfTheConnection() throws IOException {
        put("k", content(3 << 20));
        for (int i = 0; i < 60; i++) { // more than the pool has connections
            ResponseInputStream<GetObjectResponse> in =
                    s3.getObject(g -> g.bucket(BUCKET).key("k"));
            assertThat(in.read()).isNotNegative();
            in.abort();
        }
    }

    /** More recipients or a larger context than S3's metadata holds. */
    // spec: s3-objects.md SO-4
    @Test
    void put_withLargeMetadata_hasTheHeaderInTheBody() {
        byte[] content = content(2 * FRAME);
        Map<String, String> large = Map.of("own", "x".repeat(1800));
        s3.putObject(p -> p.bucket(BUCKET).key("k").metadata(large), RequestBody.fromBytes(content));
        async.putObject(p -> p.bucket(BUCKET).key("l").metadata(large), AsyncRequestBody.fromBytes(content))
                .join();

        assertThat(world.stored("k").metadata().get("x-amz-meta-keyhold-envelope"))
                .startsWith("b1:");
        for (String key : List.of("k", "l")) {
            assertThat(get(key)).isEqualTo(content);
            assertThat(async.getObject(g -> g.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                            .join()
                            .asByteArray())
                    .isEqualTo(content);
            assertThat(s3.headObject(h -> h.bucket(BUCKET).key(key)).contentLength())
                    .isEqualTo(content.length);
        }
    }

    // spec: s3-objects.md SO-9
    @Test
    void put_retriedAfter503_sendsIdenticalBytes() {
        world.store.failNext(2);
        put("k", content(2 * FRAME));
        world.store.failNext(2);
        async.putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content(2 * FRAME)))
                .join();

        List<byte[]> bodies =
                world.store.requests().stream().map(r -> r.body().content()).toList();
        assertThat(bodies).hasSize(6);
        assertThat(bodies.get(1)).isEqualTo(bodies.get(0));
        assertThat(bodies.get(2)).isEqualTo(bodies.get(0));
        assertThat(bodies.get(4)).isEqualTo(bodies.get(3));
        assertThat(bodies.get(3)).isNotEqualTo(bodies.get(0));
        assertThat(get("k")).isEqualTo(content(2 * FRAME));
    }

    /** Two plaintexts under one key and nonce never leave. */
    // spec: s3-objects.md SO-9
    @Test
    void put_fileEditedBetweenAttempts_fails(@TempDir Path folder) throws IOException {
        byte[] content = content(3 * FRAME);
        Path file = Files.write(folder.resolve("in"), content);
        world.store.failNext(1);
        byte[] edited = content.clone();
        edited[FRAME + 1] ^= 1;
        RequestBody body = RequestBody.fromContentProvider(
                () -> {
                    byte[] now = world.store.requests().isEmpty() ? content : edited;
                    return new ByteArrayInputStream(now);
                },
                Files.size(file),
                "application/x");

        assertThatThrownBy(() -> s3.putObject(p -> p.bucket(BUCKET).key("k"), body))
                .hasStackTraceContaining("PlaintextChangedException");
        assertThat(world.store.objects()).isEmpty();
    }

    // spec: s3-objects.md SO-10
    @Test
    void put_withChecksumsOfThePlaintext_areCheckedAndNotSent() {
        byte[] content = content(100);
        String md5 = Base64.getEncoder().encodeToString(FakeS3.md5(content));
        s3.putObject(
                p -> p.bucket(BUCKET).key("k").contentMD5(md5).checksumCRC32(AwsChunked.crc32(content)),
                RequestBody.fromBytes(content));
        async.putObject(p -> p.bucket(BUCKET).key("l").contentMD5(md5), AsyncRequestBody.fromBytes(content))
                .join();
        assertThat(get("k")).isEqualTo(content);

        byte[] other = content(101);
        assertThatThrownBy(() ->
                        s3.putObject(p -> p.bucket(BUCKET).key("m").contentMD5(md5), RequestBody.fromBytes(other)))
                .hasStackTraceContaining("The MD5 checksum in the request is not that of the content");
        assertThatThrownBy(() -> async.putObject(
                                p -> p.bucket(BUCKET).key("m").checksumCRC32("AAAAAA=="),
                                AsyncRequestBody.fromBytes(other))
                        .join())
                .hasStackTraceContaining("CRC32 checksum in the request is not that of the content");
        assertThat(world.store.objects()).doesNotContainKey("/orders/m");
    }

    @Test
    void put_withChecksumAlgorithm_isOfTheCiphertext() {
        byte[] content = content(100);
        for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA256)) {
            s3.putObject(p -> p.bucket(BUCKET).key("k").checksumAlgorithm(algorithm), RequestBody.fromBytes(content));
            assertThat(get("k")).isEqualTo(content);
        }
    }

    // spec: s3-objects.md SO-8
    @Test
    void get_withChecksumModeEnabled_isNotComparedWithThePlaintext() {
        byte[] content = content(100);
        put("k", content);

        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").checksumMode(ChecksumMode.ENABLED))
                        .asByteArray())
                .isEqualTo(content);
        assertThat(async.getObject(
                                g -> g.bucket(BUCKET).key("k").checksumMode(ChecksumMode.ENABLED),
                                AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(content);
    }

    // spec: s3-objects.md SO-8
    @Test
    void get_neverAsksForAnAppendedDigest() {
        put("k", content(10));
        get("k");

        assertThat(world.store.requests())
                .noneMatch(request -> request.headers().containsKey("x-amz-te"));
    }

    @Test
    void put_shorterThanAnnounced_failsAndStoresNothing() {
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("k"),
                        RequestBody.fromContentProvider(
                                () -> new ByteArrayInputStream(content(99)), 100, "application/x")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() ->
                        s3.putObject(p -> p.bucket(BUCKET).key("k").contentLength(5L), RequestBody.fromString("four")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> async.putObject(
                                p -> p.bucket(BUCKET).key("k").contentLength(5L), AsyncRequestBody.fromString("four"))
                        .join())
                .hasCauseInstanceOf(RequestRefusedException.class);
        assertThat(world.store.objects()).isEmpty();
    }

    @Test
    void get_missingObject_isTheServicesError() {
        assertThatThrownBy(() -> get("absent")).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(
                        () -> async.getObject(g -> g.bucket(BUCKET).key("absent"), AsyncResponseTransformer.toBytes())
                                .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(S3Exception.class);
    }

    @Test
    void get_answerCutOff_isRetried() {
        byte[] content = content(3 << 20);
        put("k", content);
        world.store.cutNextAnswers(1);
        assertThat(get("k")).isEqualTo(content);
        world.store.cutNextAnswers(1);
        assertThat(async.getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(content);
    }

    @Test
    void kms_isNotCalledOnThreadsOfTheSdk() {
        byte[] content = content(10);
        S3AsyncClient reader = world.asyncClient(false, world.interceptor().build());
        async.putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content))
                .join();
        reader.getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                .join();
        reader.close();

        assertThat(world.kms.threads()).hasSize(2).allMatch(name -> name.equals("keyhold-kms"));
    }

    @Test
    void prefetch_thenPut_makesNoFurtherCall() {
        interceptor.prefetch(BUCKET, "k").join();
        put("k", content(10));

        assertThat(world.kms.calls()).hasSize(1);
    }

    @Test
    void put_tenThousandSmallObjects_makesFewKmsCalls() {
        IntStream.range(0, 300).forEach(i -> put("k" + i, content(1024)));

        assertThat(world.kms.calls()).hasSize(1);
    }

    @Test
    void put_kmsRefuses_failsAndStoresNothing() {
        world.kms.failWith(FakeKms::accessDenied);

        assertThatThrownBy(() -> put("k", content(10))).hasMessageContaining("The KMS gave no data key");
        assertThatThrownBy(
                        () -> async.putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content(10)))
                                .join())
                .hasMessageContaining("The KMS gave no data key");
        assertThat(world.store.requests()).isEmpty();
    }

    @Test
    void get_kmsRefuses_failsOnceWithoutRetry() {
        put("k", content(10));
        S3Client reader = world.client(world.interceptor().build());
        world.kms.failWith(FakeKms::accessDenied);
        int before = world.store.requests().size();

        assertThatThrownBy(() -> reader.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")))
                .hasStackTraceContaining("DataKeyUnavailableException");
        assertThat(world.store.requests()).hasSize(before + 1);
        reader.close();
    }

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }
}
