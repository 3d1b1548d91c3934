package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Ranges of every form: the right bytes, from the frames that hold them, in one request. */
final class RangeTest {
    private static final int SIZE = 5 * FRAME + 100;
    private static final byte[] CONTENT = content(SIZE);

    private final S3World world = new S3World();
    private final S3EnvelopeInterceptor interceptor = world.interceptor().build();
    private final S3Client s3 = world.client(interceptor);
    private final S3AsyncClient async = world.asyncClient(false, interceptor);

    @BeforeEach
    void put() {
        s3.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromBytes(CONTENT));
    }

    @AfterEach
    void close() {
        s3.close();
        async.close();
        world.close();
    }

    // spec: s3-objects.md SO-11
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-0",
                "bytes=0-65535",
                "bytes=0-65536",
                "bytes=65535-65536",
                "bytes=65536-131071",
                "bytes=100000-200000",
                "bytes=327680-327779",
                "bytes=327779-327779",
                "bytes=327679-999999999999",
                "bytes=0-",
                "bytes=1-",
                "bytes=200000-",
                "bytes=-1",
                "bytes=-100",
                "bytes=-101",
                "bytes=-65536",
                "bytes=-200000",
                "bytes=-327780",
                "bytes=-999999999"
            })
    void get_range_isThatOfThePlaintext(String range) {
        int[] span = HttpRange.resolve(range, SIZE);

        assertRange(blocking(range), span);
        assertRange(asynchronous(range), span);
        assertThat(world.store.requests()).hasSize(3);
    }

    // spec: s3-objects.md SO-11
    @Test
    void get_randomRanges_areThoseOfThePlaintext() {
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(SIZE);
            int last = first + random.nextInt(SIZE - first);
            assertRange(blocking("bytes=" + first + "-" + last), new int[] {first, last});
        }
    }

    /** S3 finds bytes of ciphertext there, but the plaintext has none. */
    // spec: s3-objects.md SO-12
    @ParameterizedTest
    @ValueSource(strings = {"bytes=327780-", "bytes=327781-400000", "bytes=99999999-", "bytes=-0"})
    void get_rangeBehindTheEnd_isNotSatisfiable(String range) {
        assertThatThrownBy(() -> blocking(range)).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.statusCode()).isEqualTo(416);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidRange");
        });
        assertThatThrownBy(() -> asynchronous(range))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
        assertRange(blocking("bytes=0-9"), new int[] {0, 9});
    }

    // spec: s3-objects.md SO-12
    @Test
    void get_anyRangeOfEmptyObject_isNotSatisfiable() {
        s3.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.empty());

        for (String range : new String[] {"bytes=0-0", "bytes=0-", "bytes=-5"}) {
            assertThatThrownBy(() -> blocking(range))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
        }
    }

    // spec: s3-objects.md SO-13
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "bytes=", "bytes=-", "bytes=5-4", "bits=0-1", "bytes=a-b", "0-5"})
    void get_otherRanges_areRefusedBeforeTheyAreSent(String range) {
        assertThatThrownBy(() -> blocking(range)).isInstanceOf(RequestRefusedException.class);
        assertThat(world.store.requests()).hasSize(1);
    }

    // spec: s3-objects.md SO-13
    @Test
    void get_rangeAsHeader_isRefused() {
        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key("k").overrideConfiguration(o -> o.putHeader("Range", "bytes=0-1"))))
                .isInstanceOf(RequestRefusedException.class);
    }

    // spec: s3-objects.md SO-14
    @Test
    void get_rangeOfAnotherLayout_isRefusedAndNeverCutWrongly() {
        S3Client small = world.client(world.interceptor().frameLength(1024).build());
        small.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromBytes(CONTENT));

        assertThat(blocking("bytes=0-99").asByteArray()).isEqualTo(Arrays.copyOf(CONTENT, 100));
        assertThat(blocking("bytes=300000-300001").asByteArray())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 300000, 300002));
        assertThatThrownBy(() -> blocking("bytes=327000-327001"))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("frameLength(1024)");
        assertThat(small.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").range("bytes=300000-300001"))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(CONTENT, 300000, 300002));
        small.close();
    }

    // spec: s3-objects.md SO-14
    @Test
    void get_rangeOfObjectWithHeaderInBody_isRefused() {
        s3.putObject(
                p -> p.bucket(BUCKET).key("k").metadata(Map.of("own", "x".repeat(1900))),
                RequestBody.fromBytes(CONTENT));

        assertThatThrownBy(() -> blocking("bytes=0-1")).isInstanceOf(RequestRefusedException.class);
    }

    // spec: s3-objects.md SO-15
    @Test
    void get_rangeOfSignedObject_needsConsent() {
        S3Client signing = world.client(world.interceptor().signed().build());
        signing.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromBytes(CONTENT));
        assertThat(signing.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")).asByteArray())
                .isEqualTo(CONTENT);
        assertThatThrownBy(() -> blocking("bytes=0-1")).isInstanceOf(RequestRefusedException.class);
        S3Client consenting = world.client(world.interceptor().rangesOfSigned().build());

        for (String range : new String[] {"bytes=0-1", "bytes=-70000"}) {
            int[] span = HttpRange.resolve(range, SIZE);
            assertRange(
                    consenting.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").range(range)), span);
        }
        signing.close();
        consenting.close();
    }

    // spec: s3-objects.md SO-13
    @Test
    void get_firstPart_isTheWholeObject_thereAreNoOthers() {
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").partNumber(1))
                        .asByteArray())
                .isEqualTo(CONTENT);
        assertThatThrownBy(
                        () -> s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").partNumber(2)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }

    /** As S3 answers it: the SDK's own downloads ask for part 1 of whatever they read. */
    // spec: s3-objects.md SO-8
    @Test
    void get_firstPartOfEmptyObject_isNoRange() {
        s3.putObject(p -> p.bucket(BUCKET).key("empty"), RequestBody.empty());

        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("empty").partNumber(1));

        assertThat(answer.asByteArray()).isEmpty();
        assertThat(answer.response().sdkHttpResponse().statusCode()).isEqualTo(200);
        assertThat(answer.response().contentLength()).isZero();
        assertThat(answer.response().contentRange()).isNull();
    }

    /** The condition is the store's to decide; where it does not hold, the whole object is the answer. */
    // spec: s3-objects.md SO-17
    @Test
    void get_rangeUnderIfRange_isTheRangeOrTheWholeObject() {
        String current = '"' + world.stored("k").etag() + '"';

        assertRange(under("bytes=5-70000", current), new int[] {5, 70000});
        ResponseBytes<GetObjectResponse> whole = under("bytes=5-70000", "\"another\"");
        assertThat(whole.asByteArray()).isEqualTo(CONTENT);
        assertThat(whole.response().contentLength()).isEqualTo(SIZE);
        assertThat(whole.response().contentRange()).isNull();
        assertThat(whole.response().sdkHttpResponse().statusCode()).isEqualTo(200);
    }

    private ResponseBytes<GetObjectResponse> under(String range, String condition) {
        return s3.getObjectAsBytes(g ->
                g.bucket(BUCKET).key("k").range(range).overrideConfiguration(o -> o.putHeader("If-Range", condition)));
    }

    private static void assertRange(ResponseBytes<GetObjectResponse> answer, int[] span) {
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, span[0], span[1] + 1));
        assertThat(answer.response().contentLength()).isEqualTo(span[1] - span[0] + 1);
        assertThat(answer.response().contentRange()).isEqualTo("bytes " + span[0] + "-" + span[1] + "/" + SIZE);
    }

    private ResponseBytes<GetObjectResponse> blocking(String range) {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k").range(range));
    }

    private ResponseBytes<GetObjectResponse> asynchronous(String range) {
        return async.getObject(g -> g.bucket(BUCKET).key("k").range(range), AsyncResponseTransformer.toBytes())
                .join();
    }
}
