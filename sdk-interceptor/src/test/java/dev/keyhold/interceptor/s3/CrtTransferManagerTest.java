package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.DownloadRequest;
import software.amazon.awssdk.transfer.s3.model.FileUpload;
import software.amazon.awssdk.transfer.s3.model.ResumableFileUpload;

/** The Transfer Manager over the CRT client, which hands it files to read by itself. */
final class CrtTransferManagerTest {
    private static final int LARGE = (17 << 20) + 5;

    /** Newer SDKs have the CRT write the file that is downloaded, where nothing can decrypt it. */
    private static final boolean CRT_WRITES_FILES = isNewer();

    private final S3World world = new S3World();
    private final S3EnvelopeInterceptor interceptor = world.interceptor().build();
    private final S3AsyncClient crt = world.crtClient();
    private final S3TransferManager transfers =
            S3TransferManager.builder().s3Client(crt).build();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        transfers.close();
        crt.close();
        world.close();
    }

    // spec: s3-objects.md SO-2, SO-5
    @ParameterizedTest
    @ValueSource(ints = {0, 1000, LARGE})
    void uploadFile_thenDownloadFile(int size) throws IOException {
        byte[] content = content(size);
        Path in = Files.write(folder.resolve("in"), content);
        Path out = folder.resolve("out");

        transfers
                .uploadFile(u -> u.putObjectRequest(put()).source(in))
                .completionFuture()
                .join();
        download(out);

        assertThat(Files.readAllBytes(out)).isEqualTo(content);
        world.assertNotInTheClear(content);
        try (var s3 = world.client(interceptor)) {
            assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")).asByteArray())
                    .isEqualTo(content);
        }
    }

    // spec: s3-objects.md SO-2
    @Test
    void upload_thenDownload() {
        byte[] content = content(LARGE);
        transfers
                .upload(u -> u.putObjectRequest(put()).requestBody(AsyncRequestBody.fromBytes(content)))
                .completionFuture()
                .join();

        var answer = transfers
                .download(DownloadRequest.builder()
                        .getObjectRequest(get())
                        .responseTransformer(AsyncResponseTransformer.toBytes())
                        .build())
                .completionFuture()
                .join();

        assertThat(answer.result().asByteArray()).isEqualTo(content);
        world.assertNotInTheClear(content);
    }

    /** The second half would belong to another message than the first. */
    // spec: s3-objects.md SO-5
    @Test
    void resumedUpload_isRefused() throws IOException {
        Path in = Files.write(folder.resolve("in"), content(LARGE));
        FileUpload upload = transfers.uploadFile(u -> u.putObjectRequest(put()).source(in));
        upload.completionFuture().join();
        ResumableFileUpload paused = ResumableFileUpload.builder()
                .uploadFileRequest(u -> u.putObjectRequest(put()).source(in))
                .fileLength((long) LARGE)
                .fileLastModified(Instant.ofEpochMilli(in.toFile().lastModified()))
                .multipartUploadId("some-upload")
                .partSizeInBytes(5L << 20)
                .totalParts(4L)
                .build();

        assertThatThrownBy(() ->
                        transfers.resumeUploadFile(paused).completionFuture().join())
                .hasStackTraceContaining("RequestRefusedException")
                .hasStackTraceContaining("cannot be resumed");
    }

    // spec: s3-objects.md SO-6
    @Test
    void downloadFile_forged_isRejected() throws IOException {
        Path in = Files.write(folder.resolve("in"), content(1000));
        transfers
                .uploadFile(u -> u.putObjectRequest(put()).source(in))
                .completionFuture()
                .join();
        FakeS3.StoredObject stored = world.stored("k");
        stored.content()[500] ^= 1;
        world.store("k", new FakeS3.StoredObject(stored.content(), stored.metadata())); // its checksum fits
        Path out = folder.resolve("out");

        assertThatThrownBy(() -> download(out)).hasStackTraceContaining("ObjectRejectedException");
        assertThat(Files.exists(out) ? Files.size(out) : 0).isZero();
    }

    /** The SDK's version is a constant, which the compiler of an older one copies: a class tells. */
    private static boolean isNewer() {
        try {
            Class<?> unused = Class.forName("software.amazon.awssdk.services.s3.model.PutObjectAnnotationRequest");
            return true;
        } catch (ClassNotFoundException older) {
            return false;
        }
    }

    /** As a file, or where that is refused as the refusal says. */
    private void download(Path out) {
        if (!CRT_WRITES_FILES) {
            downloadFile(out);
            return;
        }
        assertThatThrownBy(() -> downloadFile(out))
                .hasStackTraceContaining("RequestRefusedException")
                .hasStackTraceContaining("in a DownloadRequest");
        assertThat(out).doesNotExist();
        transfers
                .download(DownloadRequest.builder()
                        .getObjectRequest(get())
                        .responseTransformer(AsyncResponseTransformer.toFile(out))
                        .build())
                .completionFuture()
                .join();
    }

    private void downloadFile(Path out) {
        transfers
                .downloadFile(d -> d.getObjectRequest(get()).destination(out))
                .completionFuture()
                .join();
    }

    private PutObjectRequest put() {
        return PutObjectRequest.builder()
                .bucket(BUCKET)
                .key("k")
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }

    private GetObjectRequest get() {
        return GetObjectRequest.builder()
                .bucket(BUCKET)
                .key("k")
                .overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))
                .build();
    }
}
