package dev.keyhold.interceptor.s3;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;

/** What the caller said about the plaintext: its length and its digests. One pass; not safe for concurrent use. */
final class PlaintextCheck {
    static final long ANY_LENGTH = -1;

    private final long expectedLength;
    private final List<Expected> digests = new ArrayList<>();
    private long length;
    private @Nullable SdkChecksum computed;
    private @Nullable Consumer<byte[]> computedFor;

    PlaintextCheck(long expectedLength, Map<ChecksumAlgorithm, String> digests) {
        this.expectedLength = expectedLength;
        digests.forEach((algorithm, value) ->
                this.digests.add(new Expected(algorithm, value, SdkChecksum.forAlgorithm(algorithm))));
    }

    /** Computes one more digest, and hands it over when the pass is complete. */
    PlaintextCheck computing(ChecksumAlgorithm algorithm, Consumer<byte[]> result) {
        computed = SdkChecksum.forAlgorithm(algorithm);
        computedFor = result;
        return this;
    }

    void update(byte[] source, int offset, int count) {
        length += count;
        if (expectedLength != ANY_LENGTH && length > expectedLength) {
            throw RequestRefusedException.of("The content is longer than was announced: " + expectedLength + " bytes");
        }
        for (Expected digest : digests) {
            digest.actual().update(source, offset, count);
        }
        if (computed != null) {
            computed.update(source, offset, count);
        }
    }

    void finish() {
        if (expectedLength != ANY_LENGTH && length != expectedLength) {
            throw RequestRefusedException.of(
                    "The content is shorter than was announced: " + length + " bytes, not " + expectedLength);
        }
        for (Expected digest : digests) {
            String actual = Base64.getEncoder().encodeToString(digest.actual().getChecksumBytes());
            if (!actual.equals(digest.value())) {
                throw RequestRefusedException.of("The " + digest.algorithm().algorithmId()
                        + " checksum in the request is not that of the content");
            }
        }
        if (computed != null && computedFor != null) {
            computedFor.accept(computed.getChecksumBytes());
        }
    }

    private record Expected(ChecksumAlgorithm algorithm, String value, SdkChecksum actual) {}
}
