package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Attempts that fail, and digests of every kind: the caller's, the SDK's, the store's. */
final class AttemptsAndChecksumsTest {
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

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private byte[] get(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }
}
