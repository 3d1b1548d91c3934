package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Ranges that the first answer does not hold: asked for once more, of the same object, or refused. */
final class RangeAgainTest {
    private static final int SIZE = 5 * FRAME + 100;
    private static final byte[] CONTENT = content(SIZE);

    private final S3World world = new S3World();
    private final S3Client plain = world.client();
    private final S3AsyncClient plainAsync = world.asyncClient(false);
    private final S3EnvelopeInterceptor interceptor =
            world.interceptor().ownClient(plain).ownClient(plainAsync).build();
    private final S3Client s3 = world.client(interceptor);
    private final S3AsyncClient async = world.asyncClient(false, interceptor);

    @AfterEach
    void close() {
        plain.close();
        plainAsync.close();
        s3.close();
        async.close();
        world.close();
    }

    // spec: s3-objects.md SO-14
    @Test
    void get_rangeOfAnotherFrameLength_isAskedAgain() {
        put(world.interceptor().frameLength(1024), Map.of());

        for (String range : new String[] {"bytes=327000-327001", "bytes=200000-327779", "bytes=-1500", "bytes=5-"}) {
            assertRange(range);
        }
    }

    // spec: s3-objects.md SO-14
    @Test
    void get_rangeOfObjectWithHeaderInBody_isAskedAgain() {
        put(world.interceptor(), Map.of("own", "x".repeat(1900)));

        for (String range : new String[] {"bytes=0-0", "bytes=65535-65536", "bytes=-1", "bytes=100000-"}) {
            assertRange(range);
        }
    }

    /** An object written over between the two requests would otherwise be mixed with the old one. */
    // spec: s3-objects.md SO-14
    @Test
    void get_objectReplacedBetweenTheRequests_fails() {
        put(world.interceptor().frameLength(1024), Map.of());
        ExecutionInterceptor replacing = new ExecutionInterceptor() {
            @Override
            public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                put(world.interceptor().frameLength(1024), Map.of());
                return context.request();
            }
        };
        try (S3Client slow = world.client(replacing);
                S3Client reader =
                        world.client(world.interceptor().ownClient(slow).build())) {
            assertThatThrownBy(() -> reader.getObjectAsBytes(
                            g -> g.bucket(BUCKET).key("k").range("bytes=327000-327001")))
                    .hasStackTraceContaining("Status Code: 412");
        }
    }

    /** The interceptor may sit in its own client as well, through the class path. */
    // spec: s3-objects.md SO-18
    @Test
    void ownClientWithTheInterceptor_isLeftAlone() {
        put(world.interceptor().frameLength(1024), Map.of());
        try (S3Client own = world.client(world.interceptor().build());
                S3Client reader =
                        world.client(world.interceptor().ownClient(own).build())) {
            assertThat(reader.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").range("bytes=327000-327001"))
                            .asByteArray())
                    .isEqualTo(Arrays.copyOfRange(CONTENT, 327000, 327002));
        }
    }

    // spec: s3-objects.md SO-14
    @Test
    void get_withoutAClientForTheCall_isRefused() {
        put(world.interceptor().frameLength(1024), Map.of());
        S3EnvelopeInterceptor blockingOnly =
                world.interceptor().ownClient(plain).build();
        try (S3AsyncClient reader = world.asyncClient(false, blockingOnly)) {
            assertThatThrownBy(() -> reader.getObject(get("bytes=327000-327001"), AsyncResponseTransformer.toBytes())
                            .join())
                    .hasCauseInstanceOf(RequestRefusedException.class)
                    .hasStackTraceContaining("an asynchronous client");
        }
    }

    /** What stands behind the frames of one layout may be inside those of another: not the end of the object. */
    // spec: s3-objects.md SO-12
    @Test
    void get_rangeNearTheEndOfLargeFrames_isNeverTakenForTheEnd() {
        put(world.interceptor().frameLength(1 << 20), Map.of());

        assertThatThrownBy(() -> s3.getObjectAsBytes(get("bytes=327779-327779")))
                .isInstanceOf(RequestRefusedException.class);
        assertThatThrownBy(() -> s3.getObjectAsBytes(get("bytes=999999-")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }

    // spec: s3-objects.md SO-7
    @Test
    void get_rangeOfForeignObject_isThatOfTheStoredBytes() {
        plain.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromBytes(CONTENT));
        S3EnvelopeInterceptor lenient = world.interceptor()
                .foreignObjects(ForeignObjects.passThrough())
                .ownClient(plain)
                .ownClient(plainAsync)
                .build();
        try (S3Client reader = world.client(lenient);
                S3AsyncClient asyncReader = world.asyncClient(false, lenient)) {
            for (String range : new String[] {"bytes=0-9", "bytes=100000-200000", "bytes=-5"}) {
                int[] span = HttpRange.resolve(range, SIZE);
                assertRange(reader.getObjectAsBytes(get(range)), span);
                assertRange(
                        asyncReader
                                .getObject(get(range), AsyncResponseTransformer.toBytes())
                                .join(),
                        span);
            }
        }
    }

    /** The CRT client stored one message in parts; a client that reads by parts gets it as one. */
    // spec: s3-objects.md SO-13
    @Test
    void get_firstPartOfObjectThatTheCrtSplit_isTheWholeObject() {
        byte[] large = content((12 << 20) + 3);
        try (S3AsyncClient crt = world.crtClient();
                S3AsyncClient byParts = world.asyncClient(true, interceptor)) {
            crt.putObject(
                            p -> p.bucket(BUCKET)
                                    .key("k")
                                    .overrideConfiguration(o -> o.addPlugin(interceptor.plugin())),
                            AsyncRequestBody.fromBytes(large))
                    .join();

            assertThat(byParts.getObject(get(null), AsyncResponseTransformer.toBytes())
                            .join()
                            .asByteArray())
                    .isEqualTo(large);
            assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").partNumber(1))
                            .asByteArray())
                    .isEqualTo(large);
        }
    }

    @Test
    void get_aborted_letsGoOfTheSecondConnection() throws Exception {
        put(world.interceptor().frameLength(1024), Map.of());
        for (int i = 0; i < 60; i++) { // more than the pool has connections
            ResponseInputStream<GetObjectResponse> in = s3.getObject(get("bytes=200000-327779"));
            assertThat(in.read()).isNotNegative();
            in.abort();
        }
    }

    private void put(S3EnvelopeInterceptorBuilder writer, Map<String, String> metadata) {
        try (S3Client client = world.client(writer.build())) {
            client.putObject(p -> p.bucket(BUCKET).key("k").metadata(metadata), RequestBody.fromBytes(CONTENT));
        }
    }

    private void assertRange(String range) {
        int[] span = HttpRange.resolve(range, SIZE);
        assertRange(s3.getObjectAsBytes(get(range)), span);
        assertRange(
                async.getObject(get(range), AsyncResponseTransformer.toBytes()).join(), span);
    }

    private static void assertRange(ResponseBytes<GetObjectResponse> answer, int[] span) {
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, span[0], span[1] + 1));
        assertThat(answer.response().contentLength()).isEqualTo(span[1] - span[0] + 1);
        assertThat(answer.response().contentRange()).isEqualTo("bytes " + span[0] + "-" + span[1] + "/" + SIZE);
    }

    private static GetObjectRequest get(@Nullable String range) {
        return GetObjectRequest.builder().bucket(BUCKET).key("k").range(range).build();
    }
}
