package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.MultipartWorld.KEY;
import static dev.keyhold.interceptor.s3.MultipartWorld.PART;
import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.FakeS3.StoredObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** What whoever holds the store could try with parts. Every client refuses, always with the same error. */
final class MultipartAttackTest {
    private static final byte[] CONTENT = content(2 * PART + 1000);
    private static final String MARK = "x-amz-meta-keyhold-envelope";

    private final MultipartWorld multipart = new MultipartWorld();
    private final S3World world = multipart.world;
    /** Without a client of its own it reads in sequence and by part numbers alone. */
    private final S3Client sequential = world.client(world.interceptor().build());

    private final S3AsyncClient async =
            world.asyncClient(false, world.interceptor().build());
    private final S3AsyncClient parts = world.asyncClient(
            true, world.interceptor().ownClient(multipart.plain).build());
    private StoredObject stored = new StoredObject(new byte[0], Map.of());

    @BeforeEach
    void upload() {
        multipart.upload(CONTENT, PART, PART, 1000);
        stored = world.stored(KEY);
    }

    @AfterEach
    void close() {
        parts.close();
        async.close();
        sequential.close();
        multipart.close();
    }

    @Test
    void untouched_isRead() {
        assertThat(read(sequential)).isEqualTo(CONTENT);
        assertThat(asynchronous(async)).isEqualTo(CONTENT);
        assertThat(asynchronous(parts)).isEqualTo(CONTENT);
    }

    // spec: s3-multipart.md SM-14
    @Test
    void truncatedAtAPartBoundary() {
        assertRejected(part(1), part(2));
        assertRejected(part(1));
        assertRejected(part(2), part(3));
        assertRejected(part(3));
    }

    /** The store keeps the terminal part, so that the object seems to have an end. */
    // spec: s3-multipart.md SM-14, SM-19
    @Test
    void terminalPartKept_realOnesDropped() {
        byte[] content = content(3 * PART);
        multipart.upload(content, PART, PART, PART);
        stored = world.stored(KEY);
        assertThat(stored.partSizes()).hasSize(4);
        assertThat(asynchronous(parts)).isEqualTo(content);

        assertRejected(part(1), part(2), part(4));
        assertRejected(part(1), part(4));
        assertRejected(part(1), part(2), part(3));
    }

    // spec: s3-multipart.md SM-14
    @Test
    void truncatedAtManyBytes() {
        Random random = new Random(9);
        for (int i = 0; i < 40; i++) {
            int length = 1 + random.nextInt(stored.content().length - 1);
            world.store(KEY, stored.with(Arrays.copyOf(stored.content(), length)));
            assertRejects(() -> read(sequential));
        }
    }

    // spec: s3-multipart.md SM-14
    @Test
    void partsSwapped_repeated_orFollowedByMore() {
        assertRejected(part(2), part(1), part(3));
        assertRejected(part(1), part(1), part(3));
        assertRejected(part(1), part(2), part(2), part(3));
        assertRejected(part(1), part(2), part(3), part(3));
        assertRejected(part(1), part(2), part(3), new byte[1]);
    }

    // spec: s3-multipart.md SM-14
    @Test
    void partOfAnotherUpload() {
        StoredObject first = stored;
        multipart.upload(CONTENT, PART, PART, 1000);
        byte[] foreign = part(world.stored(KEY), 2);
        stored = first;

        assertRejected(part(1), foreign, part(3));
    }

    /** The part is authentic, but the mark is that of another upload. */
    // spec: s3-multipart.md SM-2
    @Test
    void markOfAnotherUpload() {
        StoredObject first = stored;
        multipart.upload(CONTENT, PART, PART, 1000);
        world.store(KEY, new StoredObject(first.content(), world.stored(KEY).metadata(), first.partSizes()));

        assertAllReject();
    }

    // spec: s3-multipart.md SM-3
    @Test
    void markEdited() {
        String mark = mark(stored);
        String[] fields = mark.split(":");
        for (String edited : List.of(
                "m1:" + "0".repeat(32) + ":" + fields[2] + ":" + fields[3],
                "m1:" + fields[1] + ":" + (Integer.parseInt(fields[2]) + 1) + ":" + fields[3],
                "m1:" + fields[1] + ":" + fields[2] + ":65537",
                "m1:" + fields[1] + ":" + fields[2] + ":0",
                "m1:" + fields[1] + ":9999999:" + fields[3],
                "m1:",
                "m2" + mark.substring(2))) {
            world.store(KEY, new StoredObject(stored.content(), Map.of(MARK, edited), stored.partSizes()));
            assertAllReject();
        }
    }

    /** A part is a whole message: as an object of its own it would be a truncated one. */
    // spec: s3-multipart.md SM-2
    @Test
    void partPresentedAsAnObject() {
        int header = Integer.parseInt(mark(stored).split(":")[2]);
        byte[] message = Arrays.copyOfRange(part(1), 94, part(1).length);
        world.store(KEY, new StoredObject(message, Map.of(MARK, "b1:" + header + ":0478:65536")));

        assertAllReject();
    }

    // spec: s3-multipart.md SM-2
    @Test
    void objectPresentedAsAPart() {
        multipart.s3.putObject(p -> p.bucket(BUCKET).key("whole"), RequestBody.fromBytes(content(1000)));
        StoredObject whole = world.stored("whole");
        byte[] header = Base64.getDecoder().decode(mark(whole).substring(3));
        String mark = mark(stored);
        byte[] seal = Arrays.copyOf(part(3), 94);
        String nonce = mark.split(":")[1];
        world.store(
                KEY,
                new StoredObject(
                        joined(seal, header, whole.content()),
                        Map.of(MARK, "m1:" + nonce + ":" + header.length + ":65536")));

        assertAllReject();
    }

    /** Every bit of a seal is covered. */
    // spec: s3-multipart.md SM-14
    @Test
    void sealEdited() {
        multipart.upload(content(100), 100);
        stored = world.stored(KEY);
        for (int at = 0; at < 94; at++) {
            byte[] edited = stored.content().clone();
            edited[at] ^= (byte) (1 << (at % 8));
            world.store(KEY, stored.with(edited));
            assertRejects(() -> read(sequential));
        }
    }

    /** The seal of an earlier upload of the part, in front of the later one's message. */
    // spec: s3-multipart.md SM-14
    @Test
    void sealOfAnEarlierUploadOfThePart() {
        String id = multipart.create(multipart.s3);
        MultipartWorld.part(multipart.s3, id, 1, content(1000));
        byte[] earlier = sentLast();
        var again = MultipartWorld.part(multipart.s3, id, 1, Arrays.copyOf(content(1001), 1000));
        MultipartWorld.complete(multipart.s3, id, List.of(again));
        stored = world.stored(KEY);
        byte[] edited = stored.content().clone();
        System.arraycopy(earlier, 0, edited, 0, 94);
        world.store(KEY, stored.with(edited));

        assertAllReject();
    }

    /** Parts have the size of their neighbours: their order is told by nothing but the seals. */
    // spec: s3-multipart.md SM-15, SM-16
    @Test
    void partAnsweredForAnotherNumber() {
        world.store(KEY, of(part(2), part(1), part(3)));
        for (int number : new int[] {1, 2}) {
            assertRejects(() -> parts.getObject(
                            g -> g.bucket(BUCKET).key(KEY).partNumber(number), AsyncResponseTransformer.toBytes())
                    .join());
        }
    }

    /** Nothing of a part whose seal is not authentic comes out, and a file that was begun is not a success. */
    // spec: s3-multipart.md SM-14
    @Test
    void forgedInTheMiddle_whatComesOutIsAuthenticAndTheEndIsAnError() throws Exception {
        byte[] edited = stored.content().clone();
        edited[part(1).length + 10] ^= 1;
        world.store(KEY, stored.with(edited));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> {
                    try (var in = sequential.getObject(g -> g.bucket(BUCKET).key(KEY))) {
                        in.transferTo(out);
                    }
                })
                .isInstanceOf(ObjectRejectedException.class);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(CONTENT, PART));
        assertThat(world.store.requests().stream().filter(r -> r.method().equals("GET")))
                .hasSize(1);
    }

    private void assertRejected(byte[]... contents) {
        world.store(KEY, of(contents));
        assertAllReject();
    }

    private void assertAllReject() {
        assertRejects(() -> read(sequential));
        assertRejects(() -> asynchronous(async));
        assertThatThrownBy(() -> asynchronous(parts))
                .satisfiesAnyOf(
                        e -> assertThat(e).hasStackTraceContaining("ObjectRejectedException"),
                        e -> assertThat(e).hasStackTraceContaining("RequestRefusedException"));
    }

    /** Some consumers of a body wrap what it throws. */
    private static void assertRejects(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(ObjectRejectedException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(ObjectRejectedException.class));
    }

    private static byte[] read(S3Client client) {
        return client.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY)).asByteArray();
    }

    private static byte[] asynchronous(S3AsyncClient client) {
        return client.getObject(g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
    }

    private static String mark(StoredObject object) {
        return Objects.requireNonNull(object.metadata().get(MARK));
    }

    private byte[] part(int number) {
        return part(stored, number);
    }

    private static byte[] part(StoredObject object, int number) {
        int[] span = object.part(number);
        return Arrays.copyOfRange(object.content(), span[0], span[1] + 1);
    }

    private StoredObject of(byte[]... contents) {
        List<Integer> sizes = new ArrayList<>();
        for (byte[] content : contents) {
            sizes.add(content.length);
        }
        return new StoredObject(joined(contents), stored.metadata(), sizes);
    }

    private byte[] sentLast() {
        return world.store
                .requests()
                .get(world.store.requests().size() - 1)
                .body()
                .content();
    }

    private static byte[] joined(byte[]... contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
