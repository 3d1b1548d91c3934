package dev.keyhold.interceptor.s3;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpRequest;

/** The length of an upload's plaintext, which a request can give in two places. */
final class UploadLength {
    private UploadLength() {}

    /**
     * The length of a blocking client's body. The body itself is no witness: the SDK gives hooks a body that claims 0
     * bytes when nobody knows how many there are.
     */
    static Optional<Long> announced(SdkHttpRequest request) {
        return request.firstMatchingHeader("Content-Length").map(Long::parseLong);
    }

    /** @return {@link PlaintextCheck#ANY_LENGTH} when neither gives one */
    static long of(@Nullable Long inRequest, Optional<Long> ofBody) {
        if (inRequest != null && ofBody.isPresent() && !inRequest.equals(ofBody.get())) {
            throw RequestRefusedException.of("The request says that the content has " + inRequest
                    + " bytes, the body that it has " + ofBody.get());
        }
        if (inRequest != null) {
            return inRequest;
        }
        return ofBody.orElse(PlaintextCheck.ANY_LENGTH);
    }
}
