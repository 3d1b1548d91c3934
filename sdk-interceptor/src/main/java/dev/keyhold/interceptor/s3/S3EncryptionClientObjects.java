package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.AesKeyWrapping;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of the Amazon S3 Encryption Client are read. None unless told otherwise: whoever can write to a bucket
 * could otherwise choose the weaker format. Immutable.
 */
public final class S3EncryptionClientObjects {
    private static final S3EncryptionClientObjects NONE = new S3EncryptionClientObjects(Map.of(), List.of(), null);

    private final Map<ClientFormat, List<String>> prefixes;
    private final List<String> instructionFiles;
    private final @Nullable AesKeyWrapping wrapping;

    private S3EncryptionClientObjects(
            Map<ClientFormat, List<String>> prefixes,
            List<String> instructionFiles,
            @Nullable AesKeyWrapping wrapping) {
        this.prefixes = prefixes;
        this.instructionFiles = List.copyOf(instructionFiles);
        this.wrapping = wrapping;
    }

    /** None is read. */
    public static S3EncryptionClientObjects refuse() {
        return NONE;
    }

    /**
     * Reads objects of this format whose key begins with {@code prefix}; the empty prefix is every key. Data keys that a
     * KMS encrypted are opened with the interceptor's own.
     *
     * @throws IllegalArgumentException for V1, which nothing authenticates
     */
    public S3EncryptionClientObjects reads(ClientFormat format, String prefix) {
        if (format == ClientFormat.V1) {
            throw new IllegalArgumentException("objects of format V1 are not authenticated, and never read");
        }
        Map<ClientFormat, List<String>> more = new EnumMap<>(ClientFormat.class);
        more.putAll(prefixes);
        List<String> all = new ArrayList<>(more.getOrDefault(format, List.of()));
        all.add(prefix);
        more.put(format, List.copyOf(all));
        return new S3EncryptionClientObjects(more, instructionFiles, wrapping);
    }

    /** Opens data keys that were encrypted under this AES key, too. Nothing then binds an object to its bucket. */
    public S3EncryptionClientObjects wrappingKey(AesKeyWrapping key) {
        return new S3EncryptionClientObjects(prefixes, instructionFiles, key);
    }

    /**
     * Reads the encrypted data key from the file {@code KEY.instruction} where the object does not have it and its key
     * begins with {@code prefix}. That takes a request more, through the interceptor's own client.
     */
    public S3EncryptionClientObjects instructionFiles(String prefix) {
        List<String> all = new ArrayList<>(instructionFiles);
        all.add(prefix);
        return new S3EncryptionClientObjects(prefixes, all, wrapping);
    }

    boolean reads(ClientFormat format, ObjectName name) {
        return prefixes.getOrDefault(format, List.of()).stream().anyMatch(name.key()::startsWith);
    }

    boolean readsInstructionFile(ObjectName name) {
        return instructionFiles.stream().anyMatch(name.key()::startsWith);
    }

    Optional<AesKeyWrapping> wrapping() {
        return Optional.ofNullable(wrapping);
    }
}
