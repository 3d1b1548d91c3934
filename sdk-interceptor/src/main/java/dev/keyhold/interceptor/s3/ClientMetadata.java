package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.envelope.WholeObjectKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What an object of the S3 Encryption Client says about itself. Nothing of it is authentic. */
final class ClientMetadata {
    private static final String HTTP_PREFIX = "x-amz-meta-";
    /** Entries of V1 and V2, beside those that hold the encrypted data key. */
    private static final Set<String> OLD =
            Set.of("x-amz-iv", "x-amz-matdesc", "x-amz-cek-alg", "x-amz-wrap-alg", "x-amz-tag-len");
    /** Entries of V3 that stay with the object when the others are in an instruction file. */
    static final Set<String> V3_OF_OBJECT = Set.of("x-amz-c", "x-amz-d", "x-amz-i");

    private static final Set<String> V3_MOVABLE = Set.of("x-amz-3", "x-amz-w", "x-amz-m", "x-amz-t");

    private final ClientFormat format;
    private final Map<String, String> entries;

    private ClientMetadata(ClientFormat format, Map<String, String> entries) {
        this.format = format;
        this.entries = entries;
    }

    /** The entries of these formats among an answer's headers. An entry that is there twice is no entry. */
    static Map<String, String> entries(SdkHttpResponse answer) {
        Map<String, String> found = new HashMap<>();
        answer.forEachHeader((header, values) -> {
            String name = header.toLowerCase(Locale.ROOT);
            if (isEntry(name)) {
                found.put(name.substring(HTTP_PREFIX.length()), values.size() == 1 ? values.get(0) : "");
            }
        });
        return found;
    }

    /** Whether a header holds an entry of one of the formats. */
    static boolean isEntry(String header) {
        return header.startsWith(HTTP_PREFIX) && isName(header.substring(HTTP_PREFIX.length()));
    }

    static boolean isName(String name) {
        return OLD.contains(name)
                || V3_OF_OBJECT.contains(name)
                || V3_MOVABLE.contains(name)
                || format(name).isPresent();
    }

    /** Whether these are a V3 object's own entries, without those that its instruction file has. */
    static boolean isRestOfV3(Map<String, String> entries) {
        return entries.keySet().equals(V3_OF_OBJECT);
    }

    /** @throws EnvelopeRejectedException if these are not the entries of exactly one format */
    static ClientMetadata of(Map<String, String> entries) {
        List<ClientFormat> formats =
                entries.keySet().stream().flatMap(name -> format(name).stream()).toList();
        require(formats.size() == 1);
        ClientFormat format = formats.get(0);
        boolean mixed = entries.keySet().stream()
                .anyMatch(name -> format == ClientFormat.V3
                        ? OLD.contains(name)
                        : V3_OF_OBJECT.contains(name) || V3_MOVABLE.contains(name));
        require(!mixed);
        return new ClientMetadata(format, Map.copyOf(entries));
    }

    ClientFormat format() {
        return format;
    }

    /** Whether content and tag are such as can be read; CBC is not. */
    boolean isAuthenticated() {
        return switch (format) {
            case V1 -> false;
            case V2 ->
                format.contentAlgorithm().equals(entries.get("x-amz-cek-alg"))
                        && "128".equals(entries.get("x-amz-tag-len"));
            case V3 -> format.contentAlgorithm().equals(entries.get("x-amz-c"));
        };
    }

    /** Whether a KMS encrypted the data key, and bound the context to it. */
    boolean isUnderKms() {
        return (format == ClientFormat.V2 ? "kms+context" : "12").equals(wrapping());
    }

    boolean isUnderAes() {
        return (format == ClientFormat.V2 ? "AES/GCM" : "02").equals(wrapping());
    }

    byte[] encryptedDataKey() {
        return bytes(format.keyEntry());
    }

    /** The encryption context. */
    Map<String, String> context() {
        require(!entries.containsKey("x-amz-m"));
        String entry = format == ClientFormat.V2 ? "x-amz-matdesc" : "x-amz-t";
        return FlatJson.parse(entries.getOrDefault(entry, "{}"));
    }

    WholeObjectKey key(PlaintextDataKey dataKey) {
        return format == ClientFormat.V2
                ? WholeObjectKey.ofV2(dataKey, bytes("x-amz-iv"))
                : WholeObjectKey.ofV3(dataKey, bytes("x-amz-i"), bytes("x-amz-d"));
    }

    private String wrapping() {
        return entries.getOrDefault(format == ClientFormat.V2 ? "x-amz-wrap-alg" : "x-amz-w", "");
    }

    private byte[] bytes(String entry) {
        return base64(entries, entry);
    }

    /** @throws EnvelopeRejectedException if an entry is not in base64 */
    static byte[] base64(Map<String, String> entries, String entry) {
        try {
            return Base64.getDecoder().decode(entries.getOrDefault(entry, ""));
        } catch (IllegalArgumentException e) {
            throw new EnvelopeRejectedException();
        }
    }

    private static Optional<ClientFormat> format(String name) {
        return Stream.of(ClientFormat.values())
                .filter(format -> format.keyEntry().equals(name))
                .findFirst();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new EnvelopeRejectedException();
        }
    }
}
