package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.s3.S3Call.RangeRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.signer.AwsSignerExecutionAttribute;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** What is let through, and what is refused before it is sent. */
final class RequestRules {
    private static final Set<String> OWN_HEADERS =
            Set.of("content-md5", "content-length", "range", "x-amz-te", EnvelopeMetadata.HTTP_HEADER);

    private RequestRules() {}

    /** A presigned request would be sent by somebody who neither encrypts nor decrypts. */
    @SuppressWarnings("deprecation") // the only mark that the presigner leaves before the hooks run
    static void requireNotPresigned(SdkRequest request, ExecutionAttributes attributes) {
        if (attributes.getAttribute(AwsSignerExecutionAttribute.PRESIGNER_EXPIRATION) != null) {
            throw RequestRefusedException.of("A presigned " + OperationTable.operation(request)
                    + " would bypass the encryption; presign with a presigner that has no interceptor");
        }
    }

    static void requireNoEnvelopeYet(Map<String, String> metadata) {
        boolean marked = metadata.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals(EnvelopeMetadata.NAME) || ClientMetadata.isName(name));
        if (marked) {
            throw RequestRefusedException.of("The metadata entry " + EnvelopeMetadata.NAME
                    + " and those of the S3 Encryption Client belong to the encryption");
        }
    }

    /** Digests that the caller computed over the plaintext. They are checked here and not sent. */
    static Map<ChecksumAlgorithm, String> digests(PutObjectRequest put) {
        Map<ChecksumAlgorithm, String> digests = new HashMap<>();
        add(digests, DefaultChecksumAlgorithm.MD5, put.contentMD5());
        add(digests, DefaultChecksumAlgorithm.CRC32, put.checksumCRC32());
        add(digests, DefaultChecksumAlgorithm.CRC32C, put.checksumCRC32C());
        add(digests, DefaultChecksumAlgorithm.CRC64NVME, put.checksumCRC64NVME());
        add(digests, DefaultChecksumAlgorithm.SHA1, put.checksumSHA1());
        add(digests, DefaultChecksumAlgorithm.SHA256, put.checksumSHA256());
        return digests;
    }

    static PutObjectRequest withoutDigests(PutObjectRequest put) {
        return put.toBuilder()
                .contentMD5(null)
                .checksumCRC32(null)
                .checksumCRC32C(null)
                .checksumCRC64NVME(null)
                .checksumSHA1(null)
                .checksumSHA256(null)
                .build();
    }

    /** The same for a part. */
    static Map<ChecksumAlgorithm, String> digests(UploadPartRequest part) {
        Map<ChecksumAlgorithm, String> digests = new HashMap<>();
        add(digests, DefaultChecksumAlgorithm.MD5, part.contentMD5());
        add(digests, DefaultChecksumAlgorithm.CRC32, part.checksumCRC32());
        add(digests, DefaultChecksumAlgorithm.CRC32C, part.checksumCRC32C());
        add(digests, DefaultChecksumAlgorithm.CRC64NVME, part.checksumCRC64NVME());
        add(digests, DefaultChecksumAlgorithm.SHA1, part.checksumSHA1());
        add(digests, DefaultChecksumAlgorithm.SHA256, part.checksumSHA256());
        return digests;
    }

    static UploadPartRequest withoutDigests(UploadPartRequest part) {
        return part.toBuilder()
                .contentMD5(null)
                .checksumCRC32(null)
                .checksumCRC32C(null)
                .checksumCRC64NVME(null)
                .checksumSHA1(null)
                .checksumSHA256(null)
                .build();
    }

    /** Headers that would undo what the interceptor sets. The SDK adds them behind it, so they are refused here. */
    static void requireNoOverrides(SdkRequest request) {
        request.overrideConfiguration()
                .map(RequestOverrideConfiguration::headers)
                .map(Map::keySet)
                .orElse(Set.of())
                .forEach(RequestRules::requireHarmless);
    }

    private static void requireHarmless(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        if (OWN_HEADERS.contains(name)
                || name.startsWith("x-amz-checksum-crc")
                || name.startsWith("x-amz-checksum-sha")) {
            throw RequestRefusedException.of("The header " + header
                    + " would bypass the encryption; give what it says as a member of the request");
        }
    }

    /** @return null when the whole object is wanted */
    static @Nullable RangeRequest range(GetObjectRequest get, int frameLength) {
        if (get.range() == null) {
            return null;
        }
        PlaintextRange range = PlaintextRange.parse(get.range())
                .orElseThrow(() -> RequestRefusedException.of(
                        "Only one range of the form bytes=a-b, bytes=a- or bytes=-n can be decrypted"));
        return new RangeRequest(range, range.isEmptySuffix() ? get.range() : range.stored(frameLength));
    }

    static void requireWhole(HeadObjectRequest head) {
        if (head.range() != null) {
            throw RequestRefusedException.of("HeadObject tells the size of a whole object only");
        }
    }

    /** What would ask for the object whose head is asked for. */
    static GetObjectRequest asGet(HeadObjectRequest head) {
        return GetObjectRequest.builder()
                .bucket(head.bucket())
                .key(head.key())
                .versionId(head.versionId())
                .partNumber(head.partNumber())
                .sseCustomerAlgorithm(head.sseCustomerAlgorithm())
                .sseCustomerKey(head.sseCustomerKey())
                .sseCustomerKeyMD5(head.sseCustomerKeyMD5())
                .requestPayer(head.requestPayer())
                .expectedBucketOwner(head.expectedBucketOwner())
                .build();
    }

    private static void add(
            Map<ChecksumAlgorithm, String> digests, ChecksumAlgorithm algorithm, @Nullable String value) {
        if (value != null) {
            digests.put(algorithm, value);
        }
    }
}
