package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.MultipartWorld.KEY;
import static dev.keyhold.interceptor.s3.MultipartWorld.PART;
import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects that were uploaded in parts: whole, by part number, by range, and their sizes. */
final class MultipartReadTest {
    private static final int SHORT = 100_007;
    private static final int[] EQUAL = {PART, PART, SHORT};
    /** All parts are long, so that a terminal part follows. */
    private static final int[] TERMINAL = {PART + 65_536, PART + 65_536, PART + 1};

    private static final int[] UNEQUAL = {PART + 70_001, PART, PART + 1, PART + 9, SHORT};

    private final MultipartWorld multipart = new MultipartWorld();
    private final S3World world = multipart.world;
    private final S3AsyncClient plain = world.asyncClient(false);
    private final S3AsyncClient async =
            world.asyncClient(false, multipart.interceptor().ownClient(plain).build());

    @AfterEach
    void close() {
        async.close();
        plain.close();
        multipart.close();
    }

    // spec: s3-multipart.md SM-14, SM-18
    @ParameterizedTest
    @ValueSource(strings = {"equal", "terminal", "unequal"})
    void get_whole_hasTheLengthOfThePlaintext(String which) {
        byte[] content = upload(which);

        ResponseBytes<GetObjectResponse> answer =
                multipart.s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY));
        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().contentLength()).isEqualTo(content.length);
        ResponseBytes<GetObjectResponse> unmeasured = async.getObject(
                        g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                .join();
        assertThat(unmeasured.asByteArray()).isEqualTo(content);
        assertThat(unmeasured.response().contentLength()).isNull();
    }

    // spec: s3-multipart.md SM-15, SM-16, SM-18, SM-19
    @ParameterizedTest
    @CsvSource({"equal,3", "terminal,3", "unequal,5"})
    void get_byPartNumber(String which, int count) {
        byte[] content = upload(which);
        int[] sizes = sizes(which);
        int at = 0;
        for (int number = 1; number <= count; number++) {
            int part = number;
            ResponseBytes<GetObjectResponse> answer =
                    multipart.s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).partNumber(part));
            int end = at + sizes[number - 1];

            assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(content, at, end));
            assertThat(answer.response().partsCount()).isEqualTo(count);
            assertThat(answer.response().contentLength()).isEqualTo(end - at);
            assertThat(answer.response().contentRange())
                    .isEqualTo("bytes " + at + "-" + (end - 1) + "/" + content.length);
            at = end;
        }
        assertThatThrownBy(() -> multipart.s3.getObjectAsBytes(
                        g -> g.bucket(BUCKET).key(KEY).partNumber(count + 1)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isIn(416));
    }

    // spec: s3-multipart.md SM-16
    @ParameterizedTest
    @ValueSource(strings = {"equal", "terminal"})
    void get_byPartNumber_asynchronous_lastFirst(String which) {
        byte[] content = upload(which);
        int[] sizes = sizes(which);
        int end = content.length;
        for (int number = sizes.length; number >= 1; number--) {
            int part = number;
            byte[] answer = async.getObject(
                            g -> g.bucket(BUCKET).key(KEY).partNumber(part), AsyncResponseTransformer.toBytes())
                    .join()
                    .asByteArray();
            assertThat(answer).isEqualTo(Arrays.copyOfRange(content, end - sizes[number - 1], end));
            end -= sizes[number - 1];
        }
    }

    // spec: s3-multipart.md SM-16
    @Test
    void get_laterPart_withoutClientOfOnesOwn_isRefused_unlessPartOneWasSeen() {
        byte[] content = upload("equal");
        try (S3Client without = world.client(world.interceptor().build())) {
            assertThatThrownBy(() -> without.getObjectAsBytes(
                            g -> g.bucket(BUCKET).key(KEY).partNumber(2)))
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("ownClient");
            for (int number = 1; number <= 2; number++) {
                int part = number;
                assertThat(without.getObjectAsBytes(
                                        g -> g.bucket(BUCKET).key(KEY).partNumber(part))
                                .asByteArray())
                        .isEqualTo(Arrays.copyOfRange(content, (part - 1) * PART, part * PART));
            }
        }
    }

    // spec: s3-multipart.md SM-17, SM-18
    @ParameterizedTest
    @ValueSource(strings = {"equal", "terminal", "unequal"})
    void get_ranges(String which) {
        byte[] content = upload(which);
        int size = content.length;
        Random random = new Random(size);
        for (int i = 0; i < 25; i++) {
            int first = random.nextInt(size);
            int last = first + random.nextInt(i % 2 == 0 ? 100_000 : size);
            assertRange(content, "bytes=" + first + "-" + last);
        }
        for (String range : new String[] {
            "bytes=0-0",
            "bytes=0-",
            "bytes=-1",
            "bytes=-200000",
            "bytes=-99999999",
            "bytes=" + (size - 1) + "-",
            "bytes=" + (PART - 1) + "-" + PART,
            "bytes=" + PART + "-" + (2 * PART - 1)
        }) {
            assertRange(content, range);
        }
    }

    // spec: s3-multipart.md SM-17
    @Test
    void get_rangeBehindTheEnd_isNotSatisfiable() {
        byte[] content = upload("equal");
        for (String range : new String[] {"bytes=" + content.length + "-", "bytes=-0"}) {
            assertThatThrownBy(() -> multipart.s3.getObjectAsBytes(
                            g -> g.bucket(BUCKET).key(KEY).range(range)))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
            assertThatThrownBy(() -> asynchronous(range))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
        }
    }

    /** Two seals agree with equal parts here, which the parts between are not. */
    // spec: s3-multipart.md SM-17
    @Test
    void get_rangeOfPartsThatOnlyLookEqual() {
        int[] sizes = {PART + 200_000, PART, PART + 400_000, SHORT};
        byte[] content = content(Arrays.stream(sizes).sum());
        multipart.upload(content, sizes);

        assertRange(content, "bytes=" + (PART + 200_100) + "-" + (PART + 300_000));
        assertRange(content, "bytes=" + (2 * PART + 200_100) + "-" + (2 * PART + 300_000));
        assertThat(multipart.get()).isEqualTo(content);
    }

    /** The answer, the seals that tell the layout, that of the part where the range begins if it is none of them, and its frames. */
    // spec: s3-multipart.md SM-17
    @ParameterizedTest
    @CsvSource({
        "equal, 300000, 4", "equal, 5542880, 5", "equal, 10490000, 4",
        "terminal, 300000, 5", "terminal, 5542880, 6", "terminal, 10700000, 5"
    })
    void get_firstRange_readsNoSealTwice(String which, int from, int requests) {
        byte[] content = upload(which);
        byte[] expected = Arrays.copyOfRange(content, from, from + 10);
        String range = "bytes=" + from + "-" + (from + 9);
        int before = world.store.requests().size();

        assertThat(range(range).asByteArray()).isEqualTo(expected);
        assertThat(world.store.requests().size() - before).isEqualTo(requests);
        assertThat(asynchronous(range).asByteArray()).isEqualTo(expected);
        assertThat(world.store.requests().size() - before).isEqualTo(2 * requests);
    }

    // spec: s3-multipart.md SM-17
    @Test
    void get_range_readsOnlyWhatItNeeds() {
        byte[] content = upload("equal");
        range("bytes=" + (PART + 300_000) + "-" + (PART + 300_009)); // lays out the parts
        int before = world.store.requests().size();
        assertThat(range("bytes=" + (PART + 500_000) + "-" + (PART + 500_009)).asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, PART + 500_000, PART + 500_010));

        assertThat(world.store.requests().size() - before).isLessThanOrEqualTo(3);
        assertThat(world.store
                        .requests()
                        .subList(before + 1, world.store.requests().size()))
                .allSatisfy(request -> {
                    assertThat(request.headers().getFirst("If-Match")).isNotNull();
                    assertThat(length(request.headers().getFirst("Range"))).isLessThan(70_000);
                });
    }

    /** Between the two requests somebody puts another object there. */
    // spec: s3-multipart.md SM-17
    @Test
    void get_rangeOfObjectThatIsReplacedMeanwhile_fails() {
        upload("equal");
        FakeS3.StoredObject first = world.stored(KEY);
        byte[] other = first.content().clone();
        other[other.length - 1] ^= 1;
        S3Client racing = world.client(multipart
                .interceptor()
                .ownClient(world.client(new software.amazon.awssdk.core.interceptor.ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(
                            software.amazon.awssdk.core.interceptor.Context.BeforeExecution context,
                            software.amazon.awssdk.core.interceptor.ExecutionAttributes attributes) {
                        world.store(KEY, new FakeS3.StoredObject(other, first.metadata(), first.partSizes()));
                    }
                }))
                .build());

        assertThatThrownBy(() ->
                        racing.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).range("bytes=0-9")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        racing.close();
    }

    // spec: s3-multipart.md SM-17
    @Test
    void get_range_withoutClientOfOnesOwn_isRefused() {
        upload("equal");
        try (S3Client without = world.client(world.interceptor().build())) {
            assertThatThrownBy(() -> without.getObjectAsBytes(
                            g -> g.bucket(BUCKET).key(KEY).range("bytes=0-9")))
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("ownClient");
        }
    }

    // spec: s3-multipart.md SM-18
    @ParameterizedTest
    @ValueSource(strings = {"equal", "terminal", "unequal"})
    void head_isTheSizeOfThePlaintext_orSaysThatItIsNot(String which) {
        byte[] content = upload(which);

        HeadObjectResponse measured =
                multipart.s3.headObject(h -> h.bucket(BUCKET).key(KEY));
        assertThat(measured.contentLength()).isEqualTo(content.length);
        assertThat(measured.metadata()).isEmpty();
        HeadObjectResponse unmeasured =
                async.headObject(h -> h.bucket(BUCKET).key(KEY)).join();
        assertThat(unmeasured.contentLength()).isEqualTo(world.stored(KEY).content().length);
        assertThat(unmeasured.metadata()).containsOnlyKeys("keyhold-size").containsValue("stored");
    }

    // spec: s3-multipart.md SM-18
    @Test
    void head_whenTheKmsRefuses_isAsStored() {
        upload("equal");
        world.kms.failWith(FakeKms::accessDenied);
        try (S3Client refused = world.client(multipart.interceptor().build())) {
            assertThat(refused.headObject(h -> h.bucket(BUCKET).key(KEY)).metadata())
                    .containsKey("keyhold-size");
        }
    }

    // spec: s3-multipart.md SM-18
    @Test
    void head_ofAPart() {
        byte[] content = upload("equal");
        HeadObjectResponse answer =
                async.headObject(h -> h.bucket(BUCKET).key(KEY).partNumber(1)).join();

        assertThat(answer.contentLength()).isEqualTo(PART);
        assertThat(answer.contentRange()).isEqualTo("bytes 0-" + (PART - 1) + "/" + content.length);
        assertThat(answer.partsCount()).isEqualTo(3);
    }

    /** The only part is the whole: what the Java multipart client asks for first. */
    // spec: s3-multipart.md SM-18
    @Test
    void get_theOnlyPart_hasLengthAndRangeOnAnAsynchronousClient() {
        byte[] content = content(SHORT);
        multipart.upload(content, SHORT);

        ResponseBytes<GetObjectResponse> answer = async.getObject(
                        g -> g.bucket(BUCKET).key(KEY).partNumber(1), AsyncResponseTransformer.toBytes())
                .join();

        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().contentLength()).isEqualTo(SHORT);
        assertThat(answer.response().contentRange()).isEqualTo("bytes 0-" + (SHORT - 1) + "/" + SHORT);
    }

    private byte[] upload(String which) {
        int[] sizes = sizes(which);
        byte[] content = content(Arrays.stream(sizes).sum());
        multipart.upload(content, sizes);
        return content;
    }

    private static int[] sizes(String which) {
        return switch (which) {
            case "equal" -> EQUAL;
            case "terminal" -> TERMINAL;
            default -> UNEQUAL;
        };
    }

    private void assertRange(byte[] content, String range) {
        int[] span = HttpRange.resolve(range, content.length);
        byte[] expected = Arrays.copyOfRange(content, span[0], span[1] + 1);
        ResponseBytes<GetObjectResponse> answer = range(range);
        assertThat(answer.asByteArray()).as(range).isEqualTo(expected);
        assertThat(answer.response().contentLength()).isEqualTo(expected.length);
        assertThat(answer.response().contentRange())
                .isEqualTo("bytes " + span[0] + "-" + span[1] + "/" + content.length);
        ResponseBytes<GetObjectResponse> unmeasured = asynchronous(range);
        assertThat(unmeasured.asByteArray()).as(range).isEqualTo(expected);
        assertThat(unmeasured.response().contentLength()).isNull();
    }

    private ResponseBytes<GetObjectResponse> range(String range) {
        return multipart.s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).range(range));
    }

    private ResponseBytes<GetObjectResponse> asynchronous(String range) {
        return async.getObject(g -> g.bucket(BUCKET).key(KEY).range(range), AsyncResponseTransformer.toBytes())
                .join();
    }

    private static long length(String range) {
        String[] ends = range.substring("bytes=".length()).split("-");
        return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
    }
}
