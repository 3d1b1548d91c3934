package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The CRT client: it splits what we sealed, joins it before we open it, and has ways past the body that it is given. */
final class CrtClientTest {
    private static final int LARGE = (17 << 20) + 5;

    private final S3World world = new S3World();
    private final S3EnvelopeInterceptor interceptor = world.interceptor().build();
    private final S3AsyncClient crt = world.crtClient();

    @AfterEach
    void close() {
        crt.close();
        world.close();
    }

    static IntStream sizes() {
        return IntStream.of(0, 1, FRAME - 1, FRAME, FRAME + 1, 5 * FRAME + 7, LARGE);
    }

    // spec: s3-objects.md SO-2, SO-8
    @ParameterizedTest
    @MethodSource("sizes")
    void put_thenGet(int size) {
        byte[] content = content(size);
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content)).join();

        ResponseBytes<GetObjectResponse> answer = get("k");

        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().contentLength()).isEqualTo(size);
        world.assertNotInTheClear(content);
    }

    /** The parts are cut from our ciphertext: to us it is a simple object, which any client reads. */
    // spec: s3-objects.md SO-3
    @Test
    void put_large_isOneMessageInParts() {
        byte[] content = content(LARGE);
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content)).join();

        assertThat(world.stored("k").partSizes()).hasSizeGreaterThan(2);
        try (var s3 = world.client(interceptor)) {
            assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")).asByteArray())
                    .isEqualTo(content);
        }
    }

    /** The client would read the file itself and send it in the clear. */
    // spec: s3-objects.md SO-5
    @ParameterizedTest
    @ValueSource(ints = {0, 100, LARGE})
    void put_fromPath_isSealed(int size, @TempDir Path folder) throws IOException {
        byte[] content = content(size);
        Path file = Files.write(folder.resolve("in"), content);

        crt.putObject(put("k"), file).join();

        assertThat(get("k").asByteArray()).isEqualTo(content);
        world.assertNotInTheClear(content);
    }

    /** The client would write what is stored. */
    // spec: s3-objects.md SO-5
    @Test
    void get_toPath_isRefused(@TempDir Path folder) {
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content(100))).join();
        Path file = folder.resolve("out");

        assertThatThrownBy(() -> crt.getObject(get("k", null), file).join())
                .hasStackTraceContaining("RequestRefusedException")
                .hasStackTraceContaining("AsyncResponseTransformer.toFile");
        assertThat(file).doesNotExist();
    }

    @Test
    void get_toFile(@TempDir Path folder) throws IOException {
        byte[] content = content(LARGE);
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content)).join();
        Path file = folder.resolve("out");

        crt.getObject(get("k", null), AsyncResponseTransformer.toFile(file)).join();

        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    // spec: s3-objects.md SO-11
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-0", "bytes=65535-65536", "bytes=-100", "bytes=200000-"})
    void get_range_isThatOfThePlaintext(String range) {
        byte[] content = content(5 * FRAME + 100);
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content)).join();
        int[] span = HttpRange.resolve(range, content.length);

        var answer = crt.getObject(get("k", range), AsyncResponseTransformer.toBytes())
                .join();

        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(content, span[0], span[1] + 1));
        assertThat(answer.response().contentRange())
                .isEqualTo("bytes " + span[0] + "-" + span[1] + "/" + content.length);
    }

    // spec: s3-objects.md SO-9
    @Test
    void put_retriedAfter503_sendsIdenticalBytes() {
        world.store.failNext(2);
        byte[] content = content(3 * FRAME);
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content)).join();

        assertThat(get("k").asByteArray()).isEqualTo(content);
        var bodies = world.store.requests().stream()
                .filter(request -> request.method().equals("PUT"))
                .map(request -> request.body().content())
                .toList();
        assertThat(bodies).hasSizeGreaterThan(1).allMatch(body -> Arrays.equals(body, bodies.get(0)));
    }

    // spec: s3-objects.md SO-6
    @Test
    void get_forged_isRejected() {
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content(3 * FRAME))).join();
        FakeS3.StoredObject stored = world.stored("k");
        stored.content()[FRAME + 100] ^= 1;
        world.store("k", stored.with(stored.content())); // its checksum fits, or the CRT may find it first

        assertThatThrownBy(() -> get("k")).hasStackTraceContaining("ObjectRejectedException");
    }

    // spec: s3-objects.md SO-6
    @Test
    void get_truncated_isRejected() {
        crt.putObject(put("k"), AsyncRequestBody.fromBytes(content(3 * FRAME))).join();
        FakeS3.StoredObject whole = world.stored("k");
        world.store("k", whole.with(Arrays.copyOf(whole.content(), 2 * (FRAME + 32))));

        assertThatThrownBy(() -> get("k")).hasStackTraceContaining("ObjectRejectedException");
    }

    private PutObjectRequest put(String key) {
        return PutObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }

    private GetObjectRequest get(String key, @Nullable String range) {
        return GetObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .range(range)
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }

    private ResponseBytes<GetObjectResponse> get(String key) {
        return crt.getObject(get(key, null), AsyncResponseTransformer.toBytes()).join();
    }
}
