package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.ObjectRejectedException;
import dev.keyhold.interceptor.s3.RequestRefusedException;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Uploads in parts on LocalStack's S3, and objects that were changed there. */
@ExtendWith(World.Resolver.class)
class S3MultipartIT {
    private static final int MIB = 1 << 20;

    private final World world;
    private final S3Client s3;
    private final S3AsyncClient async;

    S3MultipartIT(World world) {
        this.world = world;
        S3EnvelopeInterceptor interceptor =
                world.interceptor().ownClient(world.plain).build();
        this.s3 = world.client(interceptor);
        this.async = world.asyncClient(true, interceptor);
    }

    @AfterEach
    void close() {
        s3.close();
        async.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {9 * MIB, 16 * MIB, 17 * MIB + 3})
    void pitfall4_multipartClient_sealsEveryPart(int size) {
        byte[] content = content(size);
        async.putObject(p -> p.bucket(BUCKET).key("parallel"), AsyncRequestBody.fromBytes(content))
                .join();

        assertThat(async.getObject(g -> g.bucket(BUCKET).key("parallel"), AsyncResponseTransformer.toBytes())
                        .join()
                        .asByteArray())
                .isEqualTo(content);
        assertThat(get("parallel").asByteArray()).isEqualTo(content);
        assertThat(s3.headObject(h -> h.bucket(BUCKET).key("parallel")).contentLength())
                .isEqualTo(size);
        world.assertSealed("parallel", content);
    }

    @Test
    void parts_areReadByNumber_andByRangesAcrossThem() {
        byte[] content = content(12 * MIB);
        upload("parts", content, 6 * MIB, 5 * MIB, MIB);

        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("parts").partNumber(2))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 6 * MIB, 11 * MIB));
        int from = 6 * MIB - 100;
        ResponseBytes<GetObjectResponse> range =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("parts").range("bytes=" + from + "-" + (from + 199)));
        assertThat(range.asByteArray()).isEqualTo(Arrays.copyOfRange(content, from, from + 200));
        assertThat(range.response().contentRange()).isEqualTo("bytes " + from + "-" + (from + 199) + "/12582912");
    }

    @Test
    void pitfall4_uploadPartCopy_isRefused() {
        s3.putObject(p -> p.bucket(BUCKET).key("source"), RequestBody.fromBytes(content(1000)));
        String id =
                s3.createMultipartUpload(c -> c.bucket(BUCKET).key("assembled")).uploadId();

        assertThatThrownBy(() -> s3.uploadPartCopy(c -> c.sourceBucket(BUCKET)
                        .sourceKey("source")
                        .destinationBucket(BUCKET)
                        .destinationKey("assembled")
                        .uploadId(id)
                        .partNumber(1)))
                .isInstanceOf(RequestRefusedException.class);
    }

    @Test
    void pitfall6_objectCutOff_isRejected() {
        s3.putObject(p -> p.bucket(BUCKET).key("cut"), RequestBody.fromBytes(content(200_000)));

        change("cut", stored -> Arrays.copyOf(stored, stored.length - 1));

        assertThatThrownBy(() -> get("cut")).hasStackTraceContaining(ObjectRejectedException.class.getName());
    }

    @Test
    void oneBitFlipped_isRejected_byBothClients() {
        s3.putObject(p -> p.bucket(BUCKET).key("flipped"), RequestBody.fromBytes(content(200_000)));

        change("flipped", stored -> {
            stored[100_000] ^= 1;
            return stored;
        });

        assertThatThrownBy(() -> get("flipped")).hasStackTraceContaining(ObjectRejectedException.class.getName());
        assertThatThrownBy(
                        () -> async.getObject(g -> g.bucket(BUCKET).key("flipped"), AsyncResponseTransformer.toBytes())
                                .join())
                .hasStackTraceContaining(ObjectRejectedException.class.getName());
    }

    @Test
    void objectInTheClear_isRefused() {
        world.plain.putObject(p -> p.bucket(BUCKET).key("clear"), RequestBody.fromString("in the clear"));

        assertThatThrownBy(() -> get("clear")).isInstanceOf(RequestRefusedException.class);
    }

    private interface Change {
        byte[] of(byte[] stored);
    }

    /** As somebody would who may write to the bucket, and has no key: the same metadata, another body. */
    private void change(String key, Change change) {
        ResponseBytes<GetObjectResponse> stored =
                world.plain.getObjectAsBytes(g -> g.bucket(BUCKET).key(key));
        Map<String, String> metadata = stored.response().metadata();
        world.plain.putObject(
                p -> p.bucket(BUCKET).key(key).metadata(metadata),
                RequestBody.fromBytes(change.of(stored.asByteArray())));
    }

    private void upload(String key, byte[] content, int... sizes) {
        String id = s3.createMultipartUpload(c -> c.bucket(BUCKET).key(key)).uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        int at = 0;
        for (int size : sizes) {
            int number = parts.size() + 1;
            byte[] part = Arrays.copyOfRange(content, at, at + size);
            String etag = s3.uploadPart(
                            p -> p.bucket(BUCKET).key(key).uploadId(id).partNumber(number), RequestBody.fromBytes(part))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
            at += size;
        }
        s3.completeMultipartUpload(c -> c.bucket(BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    private ResponseBytes<GetObjectResponse> get(String key) {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key));
    }
}
