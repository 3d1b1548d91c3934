package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** The file beside an object that holds metadata entries of the S3 Encryption Client. */
final class InstructionFile {
    /** Most bytes of one. */
    static final int MAX_LENGTH = 64 << 10;

    private static final String SUFFIX = ".instruction";

    private InstructionFile() {}

    static GetObjectRequest request(GetObjectRequest object) {
        return GetObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key() + SUFFIX)
                .requestPayer(object.requestPayerAsString())
                .expectedBucketOwner(object.expectedBucketOwner())
                .build();
    }

    /**
     * The object's own entries and those of the file.
     *
     * @throws EnvelopeRejectedException if the file is none, or has an entry that must be the object's own
     */
    static Map<String, String> parse(byte[] file, Map<String, String> ofObject) {
        Map<String, String> all = new HashMap<>();
        FlatJson.parse(new String(file, StandardCharsets.UTF_8)).forEach((name, value) -> {
            if (ClientMetadata.isName(name)) {
                all.put(name, value);
            }
        });
        if (all.keySet().stream().anyMatch(ClientMetadata.V3_OF_OBJECT::contains)) {
            throw new EnvelopeRejectedException();
        }
        all.putAll(ofObject);
        return all;
    }
}
