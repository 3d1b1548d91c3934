package dev.keyhold.interceptor.s3;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * What the hooks of one call tell each other. They run one after another, on different threads; the SDK hands over
 * between them.
 */
final class S3Call {
    static final ExecutionAttribute<S3Call> ATTRIBUTE = new ExecutionAttribute<>("KeyholdS3Call");

    private final Treatment treatment;
    private final ObjectName name;
    private final @Nullable PlaintextRange range;
    private final Map<ChecksumAlgorithm, String> digests;
    private @Nullable GetObjectRequest get;
    private boolean asynchronous;
    private @Nullable UploadStep step;
    private volatile @Nullable Path file;
    private volatile @Nullable SealedUpload upload;
    private volatile @Nullable ReadPlan plan;
    private volatile @Nullable AnswerBody body;
    private volatile boolean rangeMissed;
    private volatile @Nullable ClientObject clientObject;
    private volatile List<GetObjectRequest> instead = List.of();

    private S3Call(
            Treatment treatment,
            ObjectName name,
            @Nullable RangeRequest range,
            Map<ChecksumAlgorithm, String> digests) {
        this.treatment = treatment;
        this.name = name;
        this.range = range == null ? null : range.wanted();
        this.digests = Map.copyOf(digests);
    }

    static S3Call passing() {
        return new S3Call(Treatment.PASS, new ObjectName("", ""), null, Map.of());
    }

    static S3Call sealing(ObjectName name, Map<ChecksumAlgorithm, String> digests) {
        return new S3Call(Treatment.SEAL, name, null, digests);
    }

    static S3Call opening(GetObjectRequest get, boolean asynchronous, @Nullable RangeRequest range) {
        return reading(Treatment.OPEN, get, asynchronous, range);
    }

    private static S3Call reading(
            Treatment treatment, GetObjectRequest get, boolean asynchronous, @Nullable RangeRequest range) {
        S3Call call = new S3Call(treatment, new ObjectName(get.bucket(), get.key()), range, Map.of());
        call.get = get;
        call.asynchronous = asynchronous;
        return call;
    }

    static S3Call uploading(
            Treatment treatment, ObjectName name, Map<ChecksumAlgorithm, String> digests, UploadStep step) {
        S3Call call = new S3Call(treatment, name, null, digests);
        call.step = step;
        return call;
    }

    /** @param get what would ask for the object itself */
    static S3Call measuring(GetObjectRequest get, boolean asynchronous) {
        return reading(Treatment.MEASURE, get, asynchronous, null);
    }

    Treatment treatment() {
        return treatment;
    }

    ObjectName name() {
        return name;
    }

    /** The range of the plaintext that the caller wants; null for all. */
    @Nullable
    PlaintextRange range() {
        return range;
    }

    Map<ChecksumAlgorithm, String> digests() {
        return digests;
    }

    /** The file that is uploaded, where the client's own body would not give its bytes. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    void file(Path uploaded) {
        file = uploaded;
    }

    @Nullable
    SealedUpload upload() {
        return upload;
    }

    void upload(SealedUpload sealed) {
        upload = sealed;
    }

    /** What is to be remembered of the call; null for anything but requests of uploads in parts. */
    @Nullable
    UploadStep step() {
        return step;
    }

    /** The request as the caller made it; null for anything but GetObject and HeadObject. */
    @Nullable
    GetObjectRequest get() {
        return get;
    }

    /** Whether it came through an asynchronous client, whose threads must not wait. */
    boolean asynchronous() {
        return asynchronous;
    }

    /** What is read instead of the present attempt's answer; empty when that is read itself. */
    List<GetObjectRequest> instead() {
        return instead;
    }

    void instead(List<GetObjectRequest> requests) {
        instead = List.copyOf(requests);
    }

    /** How the present attempt's answer is read; null when it is left as it is. */
    @Nullable
    ReadPlan plan() {
        return plan;
    }

    void plan(@Nullable ReadPlan reading) {
        plan = reading;
        body = null;
        rangeMissed = false;
        instead = List.of();
        clientObject = null;
    }

    /** The object of the S3 Encryption Client that the present attempt brings; null for any other. */
    @Nullable
    ClientObject clientObject() {
        return clientObject;
    }

    void clientObject(ClientObject object) {
        clientObject = object;
    }

    /** What the caller gets instead of the answer's body; null when there is a plan, or nothing to change. */
    @Nullable
    AnswerBody body() {
        return body;
    }

    void body(AnswerBody instead) {
        body = instead;
    }

    /** Whether the present attempt found that the plaintext has no byte in the range. */
    boolean rangeMissed() {
        return rangeMissed;
    }

    void missRange() {
        plan = null;
        body = null;
        rangeMissed = true;
    }

    /**
     * A range that was asked for.
     *
     * @param wanted in the plaintext
     * @param stored what is asked of the store for it
     */
    record RangeRequest(PlaintextRange wanted, String stored) {}
}
