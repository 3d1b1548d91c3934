package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Checks the parts that are to be joined, and makes the last of them the last. One use. */
final class UploadCompletion {
    private final Upload upload;
    private final CompleteMultipartUploadRequest asked;
    private final OwnRequests own;
    private final List<CompletedPart> listed;
    private @Nullable Map<Integer, Part> stored;

    UploadCompletion(Upload upload, CompleteMultipartUploadRequest asked, OwnRequests own) {
        this.upload = upload;
        this.asked = asked;
        this.own = own;
        CompletedMultipartUpload parts = asked.multipartUpload();
        this.listed = parts == null || !parts.hasParts() ? List.of() : parts.parts();
    }

    CompleteMultipartUploadRequest request() {
        requireSequence();
        requireNoChecksum();
        List<Long> lengths = new ArrayList<>();
        for (CompletedPart part : listed) {
            lengths.add(length(part));
        }
        boolean closed = requireOneLast(lengths);
        requireLength(lengths.stream().mapToLong(Long::longValue).sum());
        List<CompletedPart> parts = new ArrayList<>(listed);
        if (!closed) {
            parts.add(terminal());
            lengths.add(0L);
        }
        return fitting(parts, lengths.stream().mapToLong(upload.mark()::stored).sum());
    }

    private void requireSequence() {
        for (int i = 0; i < listed.size(); i++) {
            Integer number = listed.get(i).partNumber();
            if (number == null || number != i + 1) {
                throw RequestRefusedException.of("The parts of an encrypted upload are numbered from 1 without gaps,"
                        + " and listed in this order: there is no part " + (i + 1));
            }
        }
        if (listed.isEmpty()) {
            throw RequestRefusedException.of("An upload needs at least one part");
        }
    }

    /** It would be of the plaintext, and is not computed here. */
    private void requireNoChecksum() {
        boolean given = Stream.of(
                        asked.checksumCRC32(),
                        asked.checksumCRC32C(),
                        asked.checksumCRC64NVME(),
                        asked.checksumSHA1(),
                        asked.checksumSHA256())
                .anyMatch(Objects::nonNull);
        if (given) {
            throw RequestRefusedException.of(
                    "A checksum of the whole object cannot be compared with that of the parts");
        }
    }

    /** @return whether the highest part is the last */
    private boolean requireOneLast(List<Long> lengths) {
        int count = lengths.size();
        for (int number = 1; number < count; number++) {
            if (UploadedPart.isLast(number, lengths.get(number - 1))) {
                throw RequestRefusedException.of("Part " + number + " has fewer than " + UploadedPart.MIN_LENGTH
                        + " bytes, which only the last part may have");
            }
        }
        return UploadedPart.isLast(count, lengths.get(count - 1));
    }

    private void requireLength(long length) {
        if (asked.mpuObjectSize() != null && asked.mpuObjectSize() != length) {
            throw RequestRefusedException.of("The request says that the object has " + asked.mpuObjectSize()
                    + " bytes, the parts that it has " + length);
        }
    }

    /** What we know of the part, or the store does. */
    private long length(CompletedPart part) {
        String etag = String.valueOf(part.eTag());
        return upload.part(part.partNumber(), etag)
                .map(UploadedPart::plaintextLength)
                .orElseGet(() -> storedElsewhere(part.partNumber(), etag));
    }

    private long storedElsewhere(int number, String etag) {
        if (stored == null) {
            Map<Integer, Part> found = new HashMap<>();
            own.parts(asked).forEach(part -> found.put(part.partNumber(), part));
            stored = found;
        }
        Part part = stored.get(number);
        if (part == null || !new UploadedPart(part.eTag(), 0, null).hasEtag(etag)) {
            throw RequestRefusedException.of("Part " + number + " was not uploaded with this ETag");
        }
        try {
            return upload.mark().plaintext(part.size());
        } catch (EnvelopeRejectedException e) {
            throw RequestRefusedException.of("Part " + number + " was not sealed for this upload");
        }
    }

    private CompletedPart terminal() {
        int number = listed.size() + 1;
        UploadPartResponse answer = own.uploadPart(asked, number, terminalBytes(number));
        CompletedPart example = listed.get(0);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumCRC32(example.checksumCRC32() == null ? null : answer.checksumCRC32())
                .checksumCRC32C(example.checksumCRC32C() == null ? null : answer.checksumCRC32C())
                .checksumCRC64NVME(example.checksumCRC64NVME() == null ? null : answer.checksumCRC64NVME())
                .checksumSHA1(example.checksumSHA1() == null ? null : answer.checksumSHA1())
                .checksumSHA256(example.checksumSHA256() == null ? null : answer.checksumSHA256())
                .build();
    }

    private byte[] terminalBytes(int number) {
        Envelope message = upload.newMessage();
        byte[] prefix = upload.prefix(message, number, 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(prefix);
        message.newSealer().finish(bytes::write);
        return bytes.toByteArray();
    }

    private CompleteMultipartUploadRequest fitting(List<CompletedPart> parts, long storedLength) {
        CompleteMultipartUploadRequest.Builder request = asked.toBuilder()
                .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build());
        if (asked.mpuObjectSize() != null) {
            request.mpuObjectSize(storedLength);
        }
        return request.build();
    }
}
