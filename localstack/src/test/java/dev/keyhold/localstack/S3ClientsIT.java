package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.RequestRefusedException;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** The CRT client and the Transfer Manager on LocalStack's S3. */
@ExtendWith(World.Resolver.class)
class S3ClientsIT {
    private static final int LARGE = (17 << 20) + 5;
    private static final int TWO_PARTS = (9 << 20) + 5;

    private final World world;
    private final S3EnvelopeInterceptor interceptor;
    private final S3AsyncClient crt;
    private final S3Client s3;

    @TempDir
    private Path folder;

    S3ClientsIT(World world) {
        this.world = world;
        this.interceptor = world.interceptor().ownClient(world.plain).build();
        this.crt = world.crtClient();
        this.s3 = world.client(interceptor);
    }

    @AfterEach
    void close() {
        crt.close();
        s3.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, LARGE})
    void crtClient_thereAndBack(int size) {
        byte[] content = content(size);
        crt.putObject(put("crt"), AsyncRequestBody.fromBytes(content)).join();

        assertThat(crt.getObject(get("crt"), AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(content);
        assertStored("crt", content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, LARGE})
    void pitfall4_fileThatTheCrtReadsItself_isSealed(int size) throws IOException {
        byte[] content = content(size);
        crt.putObject(put("crt-file"), Files.write(folder.resolve("in"), content))
                .join();

        assertStored("crt-file", content);
        assertThatThrownBy(() ->
                        crt.getObject(get("crt-file"), folder.resolve("out")).join())
                .hasStackTraceContaining(RequestRefusedException.class.getName());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, LARGE})
    void transferManager_overTheCrtClient(int size) throws IOException {
        try (S3TransferManager transfers =
                S3TransferManager.builder().s3Client(crt).build()) {
            assertTransfers(transfers, size);
        }
    }

    /**
     * Not empty: the SDK before 2.40.14 cannot download empty objects so. Not more than two parts: before its pull request 6986 a
     * download of more may lose its end, which MultipartClientTest waits for.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, TWO_PARTS})
    void transferManager_overTheJavaClient(int size) throws IOException {
        try (S3AsyncClient java = world.asyncClient(true, interceptor);
                S3TransferManager transfers =
                        S3TransferManager.builder().s3Client(java).build()) {
            byte[] content = content(size);
            Path in = Files.write(folder.resolve("in"), content);
            transfers
                    .uploadFile(u -> u.putObjectRequest(p -> p.bucket(BUCKET).key("transfer"))
                            .source(in))
                    .completionFuture()
                    .join();
            Path out = folder.resolve("out");
            transfers
                    .downloadFile(d -> d.getObjectRequest(g -> g.bucket(BUCKET).key("transfer"))
                            .destination(out))
                    .completionFuture()
                    .join();
            assertThat(Files.readAllBytes(out)).isEqualTo(content);
            assertStored("transfer", content);
        }
    }

    @Test
    void crtClient_range() {
        byte[] content = content(LARGE);
        crt.putObject(put("crt-range"), AsyncRequestBody.fromBytes(content)).join();

        GetObjectRequest range =
                get("crt-range").toBuilder().range("bytes=9000000-9000099").build();
        assertThat(crt.getObject(range, AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 9_000_000, 9_000_100));
    }

    private void assertTransfers(S3TransferManager transfers, int size) throws IOException {
        byte[] content = content(size);
        Path in = Files.write(folder.resolve("in"), content);
        transfers
                .uploadFile(u -> u.putObjectRequest(put("transfer-crt")).source(in))
                .completionFuture()
                .join();
        Path out = folder.resolve("out");
        transfers
                .downloadFile(d -> d.getObjectRequest(get("transfer-crt")).destination(out))
                .completionFuture()
                .join();
        assertThat(Files.readAllBytes(out)).isEqualTo(content);
        assertStored("transfer-crt", content);
    }

    private void assertStored(String key, byte[] content) {
        world.assertSealed(key, content);
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray())
                .isEqualTo(content);
    }

    private PutObjectRequest put(String key) {
        return PutObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }

    private GetObjectRequest get(String key) {
        return GetObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }
}
