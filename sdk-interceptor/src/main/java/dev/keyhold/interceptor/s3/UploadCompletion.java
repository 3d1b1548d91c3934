package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        List<Long> lengths = new ArrayList<>();
        for (CompletedPart part : listed) {
            lengths.add(length(part));
        }
        boolean closed = requireOneLast(lengths);
        requireChecksums(lengths);
        requireLength(lengths.stream().mapToLong(Long::longValue).sum());
        if (!closed) {
            lengths.add(0L);
        }
        requireClearSizes(lengths);
        List<CompletedPart> parts = new ArrayList<>(listed);
        if (!closed) {
            parts.add(terminal());
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

    /** The checksums that the request gives, by the names of their algorithms. */
    private Map<String, String> checksums() {
        Map<String, String> given = new HashMap<>();
        given.put("CRC32", asked.checksumCRC32());
        given.put("CRC32C", asked.checksumCRC32C());
        given.put("CRC64NVME", asked.checksumCRC64NVME());
        given.put("SHA1", asked.checksumSHA1());
        given.put("SHA256", asked.checksumSHA256());
        given.values().removeIf(Objects::isNull);
        return given;
    }

    /** A checksum of checksums is one of the stored parts, and S3's to compare; any other is one of the plaintext. */
    private void requireChecksums(List<Long> lengths) {
        checksums().forEach((algorithm, given) -> {
            if (!given.contains("-") && !wholeChecksum(algorithm, lengths).equals(given)) {
                throw RequestRefusedException.of(
                        "The " + algorithm + " checksum in the request is not that of the parts' content");
            }
        });
    }

    private String wholeChecksum(String algorithm, List<Long> lengths) {
        CombinedCrc crc = CombinedCrc.of(algorithm)
                .filter(known -> known == upload.crc())
                .orElseThrow(() -> incomparable(algorithm));
        long value = 0;
        for (int i = 0; i < lengths.size(); i++) {
            Long part = upload.part(i + 1, String.valueOf(listed.get(i).eTag()))
                    .map(UploadedPart::checksum)
                    .orElseThrow(() -> incomparable(algorithm));
            value = crc.combine(value, part, lengths.get(i));
        }
        return crc.text(value);
    }

    private static RequestRefusedException incomparable(String algorithm) {
        return RequestRefusedException.of(
                "The " + algorithm + " checksum of the whole object cannot be compared: name its"
                        + " algorithm in CreateMultipartUpload, and upload all parts through this interceptor");
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

    private void requireClearSizes(List<Long> lengths) {
        long[] all = lengths.stream().mapToLong(Long::longValue).toArray();
        if (new PartsLayout(upload.mark(), all).misleads()) {
            throw RequestRefusedException.of("In the store the sizes of these parts cannot be told from those of equal"
                    + " parts: upload parts of equal length");
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
        UploadPartResponse answer = own.uploadPart(asked, upload.checksumAlgorithm(), number, terminalBytes(number));
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
        boolean asListed = parts.size() == listed.size();
        return request.checksumCRC32(asListed ? ofParts(asked.checksumCRC32()) : null)
                .checksumCRC32C(asListed ? ofParts(asked.checksumCRC32C()) : null)
                .checksumCRC64NVME(asListed ? ofParts(asked.checksumCRC64NVME()) : null)
                .checksumSHA1(asListed ? ofParts(asked.checksumSHA1()) : null)
                .checksumSHA256(asListed ? ofParts(asked.checksumSHA256()) : null)
                .build();
    }

    private static @Nullable String ofParts(@Nullable String checksum) {
        return checksum != null && checksum.contains("-") ? checksum : null;
    }
}
