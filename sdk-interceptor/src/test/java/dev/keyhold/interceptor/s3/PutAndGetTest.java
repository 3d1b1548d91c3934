package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
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

    /** The ETag is that of what is stored: another one for each upload, and good for conditions. */
    @Test
    void conditionalWrites_goByTheEtagOfTheCiphertext() {
        String first = s3.putObject(p -> p.bucket(BUCKET).key("k").ifNoneMatch("*"), RequestBody.fromBytes(content(10)))
                .eTag();
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("k").ifNoneMatch("*"), RequestBody.fromBytes(content(10))))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        String second = s3.putObject(p -> p.bucket(BUCKET).key("k").ifMatch(first), RequestBody.fromBytes(content(10)))
                .eTag();

        assertThat(second).isNotEqualTo(first);
        assertThat(s3.headObject(h -> h.bucket(BUCKET).key("k")).eTag()).isEqualTo(second);
        assertThatThrownBy(
                        () -> s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").ifMatch(first)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").ifMatch(second))
                        .asByteArray())
                .isEqualTo(content(10));
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

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }
}
