package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of the interceptor on LocalStack's S3, under data keys of a real server; blocking and Netty clients. */
@ExtendWith(World.Resolver.class)
class S3ObjectIT {
    private static final int FRAME = 64 << 10;

    private final World world;
    private final S3Client s3;
    private final S3AsyncClient async;

    S3ObjectIT(World world) {
        this.world = world;
        this.s3 = world.client(world.interceptor().build());
        this.async = world.asyncClient(false, world.interceptor().build());
    }

    @AfterEach
    void close() {
        s3.close();
        async.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, FRAME - 1, FRAME, FRAME + 1, 12_000_000})
    void put_thenGet_byEitherClient(int size) {
        byte[] content = content(size);
        s3.putObject(p -> p.bucket(BUCKET).key("blocking"), RequestBody.fromBytes(content));
        async.putObject(p -> p.bucket(BUCKET).key("async"), AsyncRequestBody.fromBytes(content))
                .join();

        for (String key : new String[] {"blocking", "async"}) {
            assertThat(get(key).asByteArray()).isEqualTo(content);
            assertThat(getAsync(key).asByteArray()).isEqualTo(content);
            world.assertSealed(key, content);
        }
    }

    /** Closed, across frames, open, the last bytes, more than there is. */
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=65530-65545, 65530, 65546",
        "bytes=100000-199999, 100000, 200000",
        "bytes=250000-, 250000, 300000",
        "bytes=-7, 299993, 300000",
        "bytes=299990-999999, 299990, 300000"
    })
    void pitfall8_range_holdsThesePlaintextBytes(String range, int from, int to) {
        byte[] content = content(300_000);
        s3.putObject(p -> p.bucket(BUCKET).key("range"), RequestBody.fromBytes(content));

        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("range").range(range));

        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(content, from, to));
        assertThat(answer.response().contentRange()).isEqualTo("bytes " + from + "-" + (to - 1) + "/300000");
        assertThat(async.getObject(g -> g.bucket(BUCKET).key("range").range(range), AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(answer.asByteArray());
    }

    @Test
    void get_rangeBehindTheEnd_is416() {
        s3.putObject(p -> p.bucket(BUCKET).key("short"), RequestBody.fromBytes(content(1000)));

        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("short").range("bytes=1000-1010")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }

    @Test
    void head_tellsThePlaintextsLength_andTheCallersMetadata() {
        s3.putObject(
                p -> p.bucket(BUCKET).key("head").contentType("text/plain").metadata(Map.of("order", "17")),
                RequestBody.fromBytes(content(123_456)));

        HeadObjectResponse head = s3.headObject(h -> h.bucket(BUCKET).key("head"));

        assertThat(head.contentLength()).isEqualTo(123_456);
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.metadata()).containsEntry("order", "17");
        assertThat(get("head").response().metadata()).containsEntry("order", "17");
        assertThat(get("head").response().contentLength()).isEqualTo(123_456);
    }

    @Test
    void versions_eachIsReadWithItsOwnDataKey() {
        PutObjectResponse first =
                s3.putObject(p -> p.bucket(BUCKET).key("versions"), RequestBody.fromBytes(content(70_000)));
        s3.putObject(p -> p.bucket(BUCKET).key("versions"), RequestBody.fromBytes(content(80_000)));

        assertThat(get("versions").asByteArray()).isEqualTo(content(80_000));
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("versions").versionId(first.versionId()))
                        .asByteArray())
                .isEqualTo(content(70_000));
        assertThat(s3.headObject(h -> h.bucket(BUCKET).key("versions").versionId(first.versionId()))
                        .contentLength())
                .isEqualTo(70_000);
    }

    @Test
    void copy_withinTheBucket_isRead() {
        byte[] content = content(90_000);
        s3.putObject(
                p -> p.bucket(BUCKET).key("source").metadata(Map.of("order", "17")), RequestBody.fromBytes(content));

        s3.copyObject(c -> c.sourceBucket(BUCKET)
                .sourceKey("source")
                .destinationBucket(BUCKET)
                .destinationKey("copy"));

        assertThat(get("copy").asByteArray()).isEqualTo(content);
        assertThat(get("copy").response().metadata()).containsEntry("order", "17");
    }

    /** CRC32C is left out: LocalStack refuses it as a trailer. */
    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC64_NVME", "SHA1", "SHA256"})
    void checksums_areThoseOfTheStoredBytes_andAccepted(ChecksumAlgorithm algorithm) {
        byte[] content = content(100_000);
        s3.putObject(p -> p.bucket(BUCKET).key("checked").checksumAlgorithm(algorithm), RequestBody.fromBytes(content));

        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("checked").checksumMode(ChecksumMode.ENABLED))
                        .asByteArray())
                .isEqualTo(content);
        world.assertSealed("checked", content);
    }

    @Test
    void pitfall16_conditionalPuts_decideByTheStoredObject() {
        PutObjectResponse first = s3.putObject(
                p -> p.bucket(BUCKET).key("conditional").ifNoneMatch("*"), RequestBody.fromBytes(content(10)));

        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("conditional").ifNoneMatch("*"), RequestBody.fromBytes(content(20))))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(get("conditional").asByteArray()).isEqualTo(content(10));

        s3.putObject(
                p -> p.bucket(BUCKET).key("conditional").ifMatch(first.eTag()), RequestBody.fromBytes(content(30)));
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("conditional").ifMatch(first.eTag()),
                        RequestBody.fromBytes(content(40))))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(get("conditional").asByteArray()).isEqualTo(content(30));
    }

    @Test
    void pitfall16_samePlaintextTwice_hasAnotherETag() {
        String first = s3.putObject(p -> p.bucket(BUCKET).key("etag"), RequestBody.fromBytes(content(10)))
                .eTag();
        String second = s3.putObject(p -> p.bucket(BUCKET).key("etag"), RequestBody.fromBytes(content(10)))
                .eTag();

        assertThat(second).isNotEqualTo(first);
        assertThat(s3.headObject(h -> h.bucket(BUCKET).key("etag").ifMatch(second))
                        .contentLength())
                .isEqualTo(10);
    }

    private ResponseBytes<GetObjectResponse> get(String key) {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key));
    }

    private ResponseBytes<GetObjectResponse> getAsync(String key) {
        return async.getObject(g -> g.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
    }
}
