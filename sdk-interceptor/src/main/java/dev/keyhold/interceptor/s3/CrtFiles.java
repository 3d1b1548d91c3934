package dev.keyhold.interceptor.s3;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.SdkInternalExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpExecutionAttributes;
import software.amazon.awssdk.services.s3.internal.crt.S3InternalSdkHttpExecutionAttribute;

/**
 * Files that the CRT client reads and writes itself, where no interceptor sees the bytes. It is told of them by execution
 * attributes, which are known here by name alone: their class needs the CRT, and most clients do not have it.
 */
final class CrtFiles {
    private static final String UPLOADED = "objectFilePath";
    private static final String DOWNLOADED = "responseFilePath";

    private CrtFiles() {}

    /** Takes the file that is to be uploaded out of the CRT's hands, so that it reads the body that it is given. */
    static Optional<Path> takeUploaded(ExecutionAttributes attributes) {
        ExecutionAttribute<?> attribute = named(attributes, UPLOADED);
        if (attribute == null || !(attributes.getAttribute(attribute) instanceof Path file)) {
            return Optional.empty();
        }
        requireNotResumed(attributes);
        attributes.putAttribute(attribute, null);
        return Optional.of(file);
    }

    /** What the CRT writes to a file itself is what is stored. */
    static void requireNoDownload(ExecutionAttributes attributes) {
        ExecutionAttribute<?> attribute = named(attributes, DOWNLOADED);
        if (attribute != null && attributes.getAttribute(attribute) != null) {
            throw RequestRefusedException.of("The CRT client would write the file past the decryption; use"
                    + " AsyncResponseTransformer.toFile, in a DownloadRequest with the Transfer Manager");
        }
    }

    /** The parts that are there already were sealed under another message; the two halves would never open. */
    private static void requireNotResumed(ExecutionAttributes attributes) {
        SdkHttpExecutionAttributes http =
                attributes.getAttribute(SdkInternalExecutionAttribute.SDK_HTTP_EXECUTION_ATTRIBUTES);
        if (http != null && http.getAttribute(S3InternalSdkHttpExecutionAttribute.CRT_PAUSE_RESUME_TOKEN) != null) {
            throw RequestRefusedException.of(
                    "An encrypted upload cannot be resumed, only be made again: its first parts belong to another"
                            + " message");
        }
    }

    private static @Nullable ExecutionAttribute<?> named(ExecutionAttributes attributes, String name) {
        return attributes.getAttributes().keySet().stream()
                .filter(attribute -> attribute.toString().equals(name))
                .findFirst()
                .orElse(null);
    }
}
