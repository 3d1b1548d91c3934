package dev.keyhold.interceptor.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/** Which copies can be read afterwards. */
final class CopyRules {
    private CopyRules() {}

    static void requireReadable(CopyObjectRequest copy, ObjectBinding binding) {
        if (copy.metadataDirective() != null && copy.metadataDirective() != MetadataDirective.COPY) {
            throw RequestRefusedException.of("CopyObject with metadataDirective " + copy.metadataDirectiveAsString()
                    + " would drop the envelope's header; copy with COPY, or read and write the object");
        }
        ObjectName to = new ObjectName(copy.destinationBucket(), copy.destinationKey());
        if (!binding.survivesMove(source(copy), to)) {
            throw RequestRefusedException.of(
                    "The copy could not be read: objects are bound to their bucket (logicalBucket and alsoReadsFrom"
                            + " on the builder widen that)"
                            + (binding.bindsKey() ? " and to their key (bindKey)" : ""));
        }
    }

    @SuppressWarnings("deprecation") // old callers still set copySource
    private static ObjectName source(CopyObjectRequest copy) {
        if (copy.sourceBucket() != null && copy.sourceKey() != null) {
            return new ObjectName(copy.sourceBucket(), copy.sourceKey());
        }
        String source = copy.copySource() == null ? "" : copy.copySource();
        String path = URLDecoder.decode(source.replace("+", "%2B"), StandardCharsets.UTF_8);
        String relative = path.startsWith("/") ? path.substring(1) : path;
        int slash = relative.indexOf('/');
        if (slash < 1 || relative.startsWith("arn:")) {
            throw RequestRefusedException.of("Name the source of the copy with sourceBucket and sourceKey");
        }
        return new ObjectName(relative.substring(0, slash), relative.substring(slash + 1));
    }
}
