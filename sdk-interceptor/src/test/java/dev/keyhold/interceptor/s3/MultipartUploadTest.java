package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.MultipartWorld.KEY;
import static dev.keyhold.interceptor.s3.MultipartWorld.PART;
import static dev.keyhold.interceptor.s3.MultipartWorld.complete;
import static dev.keyhold.interceptor.s3.MultipartWorld.part;
import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.FakeS3.Request;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.SdkPartType;

/** Uploads in parts through the operations themselves: what is sent, and what is refused before it is. */
final class MultipartUploadTest {
    private static final byte[] CONTENT = content(2 * PART + 7);
    private static final byte[] FIRST = Arrays.copyOf(CONTENT, PART);
    private static final byte[] SECOND = Arrays.copyOfRange(CONTENT, PART, 2 * PART);
    private static final byte[] SHORT = Arrays.copyOfRange(CONTENT, 2 * PART, CONTENT.length);

    private final MultipartWorld multipart = new MultipartWorld();
    private final S3World world = multipart.world;
    private final S3Client s3 = multipart.s3;

    @AfterEach
    void close() {
        multipart.close();
    }

    // spec: s3-multipart.md SM-1, SM-14
    @Test
    void upload_inOrder_comesBack_withOneDataKey() {
        multipart.upload(CONTENT, PART, PART, 7);

        assertThat(multipart.get()).isEqualTo(CONTENT);
        assertThat(world.kms.calls())
                .filteredOn(call -> call.startsWith("Generate"))
                .hasSize(1);
        assertThat(world.stored(KEY).partSizes()).hasSize(3);
        world.assertNotInTheClear(CONTENT);
    }

    // spec: s3-multipart.md SM-14
    @Test
    void upload_outOfOrder_comesBack() {
        String id = multipart.create(s3);
        CompletedPart third = part(s3, id, 3, SHORT);
        CompletedPart first = part(s3, id, 1, FIRST);
        CompletedPart second = part(s3, id, 2, SECOND);
        complete(s3, id, List.of(first, second, third));

        assertThat(multipart.get()).isEqualTo(CONTENT);
    }

    // spec: s3-multipart.md SM-1
    @Test
    void upload_asynchronous_comesBack() {
        S3AsyncClient async = world.asyncClient(false, multipart.interceptor);
        String id = async.createMultipartUpload(c -> c.bucket(BUCKET).key(KEY))
                .join()
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] content : List.of(FIRST, SECOND, SHORT)) {
            int number = parts.size() + 1;
            String etag = async.uploadPart(
                            p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(number),
                            AsyncRequestBody.fromBytes(content))
                    .join()
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        async.completeMultipartUpload(
                        c -> c.bucket(BUCKET).key(KEY).uploadId(id).multipartUpload(m -> m.parts(parts)))
                .join();

        assertThat(multipart.get()).isEqualTo(CONTENT);
        world.assertNotInTheClear(CONTENT);
        async.close();
    }

    // spec: s3-multipart.md SM-4
    @Test
    void part_uploadedAgainWithOtherContent_hasAnotherMessageId() {
        String id = multipart.create(s3);
        part(s3, id, 1, content(PART));
        part(s3, id, 1, SECOND);
        CompletedPart first = part(s3, id, 1, FIRST);
        complete(s3, id, List.of(first, part(s3, id, 2, SECOND), part(s3, id, 3, SHORT)));

        assertThat(sent("PUT").stream().map(MultipartUploadTest::messageId)).doesNotHaveDuplicates();
        assertThat(multipart.get()).isEqualTo(CONTENT);
    }

    // spec: s3-multipart.md SM-4
    @Test
    void part_sentAgainAfterAnError_hasTheSameBytes() {
        String id = multipart.create(s3);
        world.store.failNext(2);
        part(s3, id, 1, FIRST);

        List<Request> attempts = sent("PUT");
        assertThat(attempts).hasSize(3);
        assertThat(attempts)
                .allSatisfy(attempt -> assertThat(attempt.body().content())
                        .isEqualTo(attempts.get(0).body().content()));
    }

    // spec: s3-multipart.md SM-4
    @Test
    void part_thatChangesBetweenAttempts_fails() {
        String id = multipart.create(s3);
        AtomicInteger passes = new AtomicInteger();
        RequestBody changing = RequestBody.fromContentProvider(
                () -> {
                    byte[] content = FIRST.clone();
                    content[1000] = (byte) passes.incrementAndGet();
                    return new ByteArrayInputStream(content);
                },
                PART,
                "application/octet-stream");
        world.store.failNext(1);

        assertThatThrownBy(() -> s3.uploadPart(
                        p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(1), changing))
                .hasStackTraceContaining("PlaintextChanged");
    }

    // spec: s3-multipart.md SM-8
    @Test
    void part_digestOfThePlaintext_isCheckedAndNotSent() {
        String id = multipart.create(s3);
        String right = Base64.getEncoder().encodeToString(FakeS3.md5(FIRST));
        String wrong = Base64.getEncoder().encodeToString(FakeS3.md5(SECOND));

        s3.uploadPart(
                p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(1).contentMD5(right),
                RequestBody.fromBytes(FIRST));
        assertThatThrownBy(() -> s3.uploadPart(
                        p -> p.bucket(BUCKET)
                                .key(KEY)
                                .uploadId(id)
                                .partNumber(1)
                                .contentMD5(wrong),
                        RequestBody.fromBytes(FIRST)))
                .hasStackTraceContaining("MD5 checksum in the request is not that of the content");
    }

    // spec: s3-multipart.md SM-10
    @Test
    void complete_lastPartIsLong_aTerminalPartIsAdded() {
        multipart.upload(Arrays.copyOf(CONTENT, 2 * PART), PART, PART);

        assertThat(world.stored(KEY).partSizes()).hasSize(3);
        assertThat(multipart.get()).isEqualTo(Arrays.copyOf(CONTENT, 2 * PART));
    }

    /** Whether a part is the last follows from its length: the mark of one client would not reach another. */
    // spec: s3-multipart.md SM-5
    @Test
    void complete_longPartMarkedAsLast_aTerminalPartIsAddedAsWell() {
        String id = multipart.create(s3);
        String etag = s3.uploadPart(
                        p -> p.bucket(BUCKET)
                                .key(KEY)
                                .uploadId(id)
                                .partNumber(1)
                                .sdkPartType(SdkPartType.LAST),
                        RequestBody.fromBytes(FIRST))
                .eTag();
        complete(
                s3, id, List.of(CompletedPart.builder().partNumber(1).eTag(etag).build()));

        assertThat(multipart.get()).isEqualTo(FIRST);
    }

    // spec: s3-multipart.md SM-5
    @Test
    void upload_ofOneShortPart_andOfAnEmptyOne_comeBack() {
        multipart.upload(SHORT, SHORT.length);
        assertThat(multipart.get()).isEqualTo(SHORT);

        multipart.upload(new byte[0], 0);
        assertThat(multipart.get()).isEmpty();
    }

    // spec: s3-multipart.md SM-10
    @Test
    void create_withoutClientForTheTerminalPart_isRefusedAtOnce() {
        S3Client without = world.client(world.interceptor().build());

        assertThatThrownBy(() -> multipart.create(without))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("ownClient");
        assertThat(world.store.requests()).isEmpty();
        without.close();
    }

    // spec: s3-multipart.md SM-21
    @Test
    void create_withSignatures_isRefused() {
        S3Client signing = world.client(multipart.interceptor().signed().build());

        assertThatThrownBy(() -> multipart.create(signing)).isInstanceOf(RequestRefusedException.class);
        assertThat(world.store.requests()).isEmpty();
        signing.close();
    }

    // spec: s3-multipart.md SM-6
    @Test
    void part_shortBelowAnUploadedOne_isRefused() {
        String id = multipart.create(s3);
        part(s3, id, 2, SECOND);

        assertThatThrownBy(() -> part(s3, id, 1, SHORT))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("Part 1");
        assertThat(sent("PUT")).hasSize(1);
    }

    // spec: s3-multipart.md SM-9
    @Test
    void complete_withGap_orShortPartInTheMiddle_isRefusedBeforeItIsSent() {
        String id = multipart.create(s3);
        CompletedPart shortOne = part(s3, id, 2, SHORT);
        CompletedPart first = part(s3, id, 1, FIRST);
        CompletedPart third = part(s3, id, 3, SECOND);

        for (List<CompletedPart> parts : List.of(
                List.of(first, third), List.of(shortOne), List.of(third, first), List.of(first, shortOne, third))) {
            assertThatThrownBy(() -> complete(s3, id, parts)).isInstanceOf(RequestRefusedException.class);
        }
        assertThatThrownBy(() -> complete(s3, id, List.of())).isInstanceOf(RequestRefusedException.class);
        assertThat(sent("POST")).hasSize(1);
    }

    /** One byte more takes a frame more, which 33 bytes less elsewhere make up for: ranges behind would be 32 bytes off. */
    // spec: s3-multipart.md SM-9
    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void complete_partsWhoseSizesLookEqual_areRefusedBeforeItIsSent(int more) {
        int whole = PART + (1 << 16);
        byte[] content = new byte[whole + 1];
        String id = multipart.create(s3);
        List<CompletedPart> parts = new ArrayList<>();
        for (int size : new int[] {whole, whole + 1, whole - 33, whole, more}) {
            if (size > 0) {
                parts.add(part(s3, id, parts.size() + 1, Arrays.copyOf(content, size)));
            }
        }

        assertThatThrownBy(() -> complete(s3, id, parts))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("cannot be told from those of equal parts");
        assertThat(sent("POST")).hasSize(1);
    }

    // spec: s3-multipart.md SM-7
    @Test
    void part_ofUnknownUpload_isRefused() {
        String foreign = multipart.create(multipart.plain);
        String elsewhere =
                s3.createMultipartUpload(c -> c.bucket(BUCKET).key("other")).uploadId();

        for (String id : List.of(foreign, elsewhere)) {
            assertThatThrownBy(() -> part(s3, id, 1, FIRST))
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("joinUpload");
        }
        assertThat(sent("PUT")).isEmpty();
    }

    // spec: s3-multipart.md SM-7
    @Test
    void part_ofUnknownLength_isRefused() {
        String id = multipart.create(s3);
        RequestBody unknown = RequestBody.fromContentProvider(
                () -> (InputStream) new ByteArrayInputStream(FIRST), "application/octet-stream");

        assertThatThrownBy(() -> s3.uploadPart(
                        p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(1), unknown))
                .hasStackTraceContaining("contentLength");
        assertThat(sent("PUT")).isEmpty();
    }

    // spec: s3-multipart.md SM-12
    @Test
    void part_afterAbort_orComplete_isRefused() {
        String aborted = multipart.create(s3);
        s3.abortMultipartUpload(a -> a.bucket(BUCKET).key(KEY).uploadId(aborted));
        String completed = multipart.create(s3);
        complete(s3, completed, List.of(part(s3, completed, 1, SHORT)));

        for (String id : List.of(aborted, completed)) {
            assertThatThrownBy(() -> part(s3, id, 1, FIRST)).isInstanceOf(RequestRefusedException.class);
            assertThatThrownBy(() -> complete(s3, id, List.of(part(s3, id, 1, FIRST))))
                    .isInstanceOf(RequestRefusedException.class);
        }
    }

    // spec: s3-multipart.md SM-20
    @Test
    void partCopy_isRefused() {
        String id = multipart.create(s3);

        assertThatThrownBy(() -> s3.uploadPartCopy(c -> c.sourceBucket(BUCKET)
                        .sourceKey("source")
                        .destinationBucket(BUCKET)
                        .destinationKey(KEY)
                        .uploadId(id)
                        .partNumber(1)))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("UploadPartCopy");
        assertThat(sent("PUT")).isEmpty();
    }

    // spec: s3-multipart.md SM-11
    @Test
    void complete_mpuObjectSize_isThatOfThePlaintext() {
        for (int size : new int[] {2 * PART, 2 * PART + 7}) {
            String id = multipart.create(s3);
            List<CompletedPart> parts = new ArrayList<>(List.of(part(s3, id, 1, FIRST), part(s3, id, 2, SECOND)));
            if (size > 2 * PART) {
                parts.add(part(s3, id, 3, SHORT));
            }
            assertThatThrownBy(() -> completeWithSize(id, parts, size + 1)).isInstanceOf(RequestRefusedException.class);
            completeWithSize(id, parts, size);

            assertThat(sent("POST").get(sent("POST").size() - 1).headers().getFirst("x-amz-mp-object-size"))
                    .isEqualTo("" + world.stored(KEY).content().length);
        }
    }

    // spec: s3-multipart.md SM-11
    @ParameterizedTest
    @EnumSource(CombinedCrc.class)
    void complete_checksumOfThePlaintext_isComparedAndNotSent(CombinedCrc crc) {
        String whole = Base64.getEncoder().encodeToString(checksum(crc, CONTENT));
        String wrong = Base64.getEncoder().encodeToString(checksum(crc, FIRST));
        String id = s3.createMultipartUpload(c ->
                        c.bucket(BUCKET).key(KEY).checksumAlgorithm(crc.name()).checksumType("FULL_OBJECT"))
                .uploadId();
        List<CompletedPart> parts = List.of(part(s3, id, 1, FIRST), part(s3, id, 2, SECOND), part(s3, id, 3, SHORT));

        assertThatThrownBy(() -> completeWithChecksum(id, parts, crc, wrong))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("not that of the parts' content");
        completeWithChecksum(id, parts, crc, whole);

        Request sent = sent("POST").get(sent("POST").size() - 1);
        assertThat(sent.headers().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-crc"));
        assertThat(multipart.get()).isEqualTo(CONTENT);
    }

    // spec: s3-multipart.md SM-11
    @Test
    void complete_checksumThatCannotBeCompared_isRefused() {
        String id = multipart.create(s3);
        List<CompletedPart> parts = List.of(part(s3, id, 1, SHORT));

        assertThatThrownBy(() -> completeWithChecksum(id, parts, CombinedCrc.CRC64NVME, "AAAAAAAAAAA="))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("CreateMultipartUpload");
        assertThat(sent("POST")).hasSize(1);
    }

    // spec: s3-multipart.md SM-9, SM-13
    @Test
    void upload_spreadOverTwoProcesses_comesBack() {
        String id = multipart.create(s3);
        CompletedPart first = part(s3, id, 1, FIRST);
        S3EnvelopeInterceptor other = multipart.interceptor().build();
        S3Client second = world.client(other);
        other.joinUpload(BUCKET, KEY, id, multipart.interceptor.exportUpload(BUCKET, KEY, id))
                .join();
        CompletedPart there = part(second, id, 2, SECOND);
        complete(second, id, List.of(first, there));

        assertThat(multipart.get()).isEqualTo(Arrays.copyOf(CONTENT, 2 * PART));
        assertThat(world.kms.calls())
                .filteredOn(call -> call.startsWith("Decrypt"))
                .hasSize(2);
        second.close();
    }

    // spec: s3-multipart.md SM-13
    @Test
    void join_toAnotherPlace_orOfSomethingElse_isRefused() {
        String id = multipart.create(s3);
        String exported = multipart.interceptor.exportUpload(BUCKET, KEY, id);
        S3EnvelopeInterceptor other = multipart.interceptor().build();

        assertThatThrownBy(
                        () -> other.joinUpload("elsewhere", KEY, id, exported).join())
                .hasCauseInstanceOf(ObjectRejectedException.class);
        assertThatThrownBy(() -> other.joinUpload(BUCKET, KEY, id, "u1:AAAA"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> other.joinUpload(BUCKET, KEY, id, exported.replace("u1:", "h1:")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> other.exportUpload(BUCKET, KEY, id)).isInstanceOf(RequestRefusedException.class);
    }

    private static byte[] checksum(CombinedCrc crc, byte[] content) {
        SdkChecksum checksum = SdkChecksum.forAlgorithm(crc.algorithm());
        checksum.update(content);
        return checksum.getChecksumBytes();
    }

    private void completeWithChecksum(String id, List<CompletedPart> parts, CombinedCrc crc, String value) {
        s3.completeMultipartUpload(c -> c.bucket(BUCKET)
                .key(KEY)
                .uploadId(id)
                .checksumCRC32(crc == CombinedCrc.CRC32 ? value : null)
                .checksumCRC32C(crc == CombinedCrc.CRC32C ? value : null)
                .checksumCRC64NVME(crc == CombinedCrc.CRC64NVME ? value : null)
                .multipartUpload(m -> m.parts(parts)));
    }

    private void completeWithSize(String id, List<CompletedPart> parts, long size) {
        s3.completeMultipartUpload(
                c -> c.bucket(BUCKET).key(KEY).uploadId(id).mpuObjectSize(size).multipartUpload(m -> m.parts(parts)));
    }

    private List<Request> sent(String method) {
        return world.store.requests().stream()
                .filter(request -> request.method().equals(method))
                .toList();
    }

    /** As it stands in a part's seal. */
    private static String messageId(Request request) {
        return Base64.getEncoder()
                .encodeToString(Arrays.copyOfRange(request.body().content(), 30, 62));
    }
}
