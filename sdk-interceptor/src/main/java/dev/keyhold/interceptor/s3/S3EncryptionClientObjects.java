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
    private static final S3EncryptionClientObjects NONE =
            new S3EncryptionClientObjects(Map.of(), List.of(), List.of(), null);

    private final Map<ClientFormat, List<String>> prefixes;
    private final List<String> instructionFiles;
    private final List<String> unauthenticated;
    private final @Nullable AesKeyWrapping wrapping;

    private S3EncryptionClientObjects(
            Map<ClientFormat, List<String>> prefixes,
            List<String> instructionFiles,
            List<String> unauthenticated,
            @Nullable AesKeyWrapping wrapping) {
        this.prefixes = prefixes;
        this.instructionFiles = List.copyOf(instructionFiles);
        this.unauthenticated = List.copyOf(unauthenticated);
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
     * @throws IllegalArgumentException for V1, which nothing authenticates: see {@link #readsUnauthenticated}
     */
    public S3EncryptionClientObjects reads(ClientFormat format, String prefix) {
        if (format == ClientFormat.V1) {
            throw new IllegalArgumentException(
                    "objects of format V1 are not authenticated; readsUnauthenticated reads them");
        }
        Map<ClientFormat, List<String>> more = new EnumMap<>(ClientFormat.class);
        more.putAll(prefixes);
        more.put(format, with(more.getOrDefault(format, List.of()), prefix));
        return new S3EncryptionClientObjects(more, instructionFiles, unauthenticated, wrapping);
    }

    /** Opens data keys that were encrypted under this AES key, too. Nothing then binds an object to its bucket. */
    public S3EncryptionClientObjects wrappingKey(AesKeyWrapping key) {
        return new S3EncryptionClientObjects(prefixes, instructionFiles, unauthenticated, key);
    }

    /**
     * Reads the encrypted data key from the file {@code KEY.instruction} where the object does not have it and its key
     * begins with {@code prefix}. That takes a request more, through the interceptor's own client.
     */
    public S3EncryptionClientObjects instructionFiles(String prefix) {
        return new S3EncryptionClientObjects(prefixes, with(instructionFiles, prefix), unauthenticated, wrapping);
    }

    /**
     * Reads objects in CBC, format V1 and CBC under the entries of V2, whose key begins with {@code prefix}. <b>Nothing
     * authenticates them</b>: whoever can write to the bucket can change their plaintext unseen, put any such object in
     * the place of a newer one, and learn plaintext from which objects fail to decrypt. Meant for copying old objects into
     * a format that is authenticated; keep the prefix narrow, and take the setting away afterwards. Answers carry the
     * metadata entry {@code keyhold-unauthenticated}, and no length, since only the last block tells it. Data keys are
     * opened with the interceptor's own KMS ({@code kms}), or with {@link #wrappingKey} ({@code AESWrap}, {@code AES}).
     */
    public S3EncryptionClientObjects readsUnauthenticated(String prefix) {
        return new S3EncryptionClientObjects(prefixes, instructionFiles, with(unauthenticated, prefix), wrapping);
    }

    boolean reads(ClientFormat format, ObjectName name) {
        return prefixes.getOrDefault(format, List.of()).stream().anyMatch(name.key()::startsWith);
    }

    boolean readsUnauthenticated(ObjectName name) {
        return unauthenticated.stream().anyMatch(name.key()::startsWith);
    }

    boolean readsInstructionFile(ObjectName name) {
        return instructionFiles.stream().anyMatch(name.key()::startsWith);
    }

    Optional<AesKeyWrapping> wrapping() {
        return Optional.ofNullable(wrapping);
    }

    private static List<String> with(List<String> prefixes, String prefix) {
        List<String> all = new ArrayList<>(prefixes);
        all.add(prefix);
        return List.copyOf(all);
    }
}
