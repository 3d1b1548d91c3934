package dev.keyhold.server.config;

import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where the root key comes from.
 *
 * @param file the key itself, or the parameters by which a passphrase becomes it; nothing is there if AWS keeps it
 * @param passphraseFile where the passphrase stands; null if it comes otherwise
 * @param passphraseDescriptor an open descriptor with the passphrase; null if it comes otherwise
 * @param aws the root key that AWS keeps; null if it is made here
 */
public record RootKeySettings(
        RootKeySource source,
        Path file,
        @Nullable Path passphraseFile,
        @Nullable Integer passphraseDescriptor,
        @Nullable AwsRootKey aws) {
    private static final String STAGED = ".next";

    /** A root key that is made here. */
    public RootKeySettings(
            RootKeySource source, Path file, @Nullable Path passphraseFile, @Nullable Integer passphraseDescriptor) {
        this(source, file, passphraseFile, passphraseDescriptor, null);
    }

    /** A root key that AWS keeps. */
    public static RootKeySettings ofAws(RootKeySource source, String arn, @Nullable URI endpoint, DataDirectory data) {
        return new RootKeySettings(source, standardFile(source, data), null, null, aws(source, arn, endpoint));
    }

    static RootKeySettings of(KeyholdSettings.RootKey rootKey, DataDirectory data) {
        requireNothingForAnother(rootKey);
        if (rootKey.passphraseFile().isPresent() && rootKey.passphraseFd().isPresent()) {
            throw new CommandFailedException("the passphrase comes from a file or a descriptor, not from both");
        }
        Path file = rootKey.file().orElseGet(() -> standardFile(rootKey.provider(), data));
        OptionalInt descriptor = rootKey.passphraseFd();
        return new RootKeySettings(
                rootKey.provider(),
                file.toAbsolutePath().normalize(),
                rootKey.passphraseFile().orElse(null),
                descriptor.isPresent() ? descriptor.getAsInt() : null,
                aws(rootKey));
    }

    /** What is given for a source that is not used is a mistake: the root key that was meant would not be used. */
    private static void requireNothingForAnother(KeyholdSettings.RootKey rootKey) {
        RootKeySource source = rootKey.provider();
        boolean hasPassphrase =
                rootKey.passphraseFile().isPresent() || rootKey.passphraseFd().isPresent();
        if (hasPassphrase && source != RootKeySource.PASSPHRASE) {
            throw new CommandFailedException("a passphrase was given, but the root key comes from "
                    + (source == RootKeySource.FILE ? "a file" : "AWS")
                    + "; set keyhold.root-key.provider=passphrase");
        }
        if (rootKey.file().isPresent() && isAws(source)) {
            throw new CommandFailedException("a root key file was named, but AWS keeps the root key;"
                    + " set keyhold.root-key.provider=file, or name no file");
        }
        boolean hasAws = rootKey.arn().isPresent() || rootKey.endpoint().isPresent();
        if (hasAws && !isAws(source)) {
            throw new CommandFailedException("a root key at AWS was named, but the root key is made here;"
                    + " set keyhold.root-key.provider to aws-kms or secrets-manager");
        }
    }

    private static @Nullable AwsRootKey aws(KeyholdSettings.RootKey rootKey) {
        RootKeySource source = rootKey.provider();
        if (!isAws(source)) {
            return null;
        }
        String arn = rootKey.arn()
                .orElseThrow(() -> new CommandFailedException("the root key's provider is " + name(source)
                        + ", but no ARN says which it is: set keyhold.root-key.arn, or give --root-key-arn"));
        return aws(source, arn, rootKey.endpoint().orElse(null));
    }

    private static AwsRootKey aws(RootKeySource source, String arn, @Nullable URI endpoint) {
        AwsRootKey.Keeper keeper =
                source == RootKeySource.AWS_KMS ? AwsRootKey.Keeper.AWS_KMS : AwsRootKey.Keeper.SECRETS_MANAGER;
        return new AwsRootKey(keeper, arn, endpoint);
    }

    /** Whether AWS keeps root keys of this kind. */
    public static boolean isAws(RootKeySource source) {
        return source == RootKeySource.AWS_KMS || source == RootKeySource.SECRETS_MANAGER;
    }

    /** As it is written in settings and flags. */
    public static String name(RootKeySource source) {
        return source.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it is, for messages: a file, or an ARN. */
    public String where() {
        return aws == null ? file.toString() : aws.arn();
    }

    /** What the operator is to do so that it is not lost, for messages. */
    public String advice() {
        return aws == null ? "keep a copy of " + file : "guard " + aws.arn() + " against deletion";
    }

    /** Where the file is unless the settings name another place. */
    public static Path standardFile(RootKeySource source, DataDirectory data) {
        return source == RootKeySource.PASSPHRASE ? data.passphraseParameters() : data.rootKey();
    }

    /** Whether a root key of these settings takes the place of one of the others: only files have a place. */
    public boolean isInPlaceOf(RootKeySettings other) {
        return aws == null && other.aws == null && place().equals(other.place());
    }

    /** The same, with its file in another place. */
    public RootKeySettings at(Path other) {
        return new RootKeySettings(source, other, passphraseFile, passphraseDescriptor, aws);
    }

    /** Where the file really is, or is to be: behind symbolic links, which stay. */
    public Path place() {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            throw CommandFailedException.of("cannot find out where " + file + " is", e);
        }
    }

    /** Whether a change of it was interrupted. */
    public boolean isChanging() {
        return aws == null && Files.exists(staged());
    }

    /** Where a new file is before the store is under its root key: beside its place. */
    public Path staged() {
        Path place = place();
        return place.resolveSibling(place.getFileName() + STAGED);
    }
}
