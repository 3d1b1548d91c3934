package dev.keyhold.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.crypto.JdkProvider;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Several stores in one file (docs/spec/backup.md section 1.2). */
final class BackupArchive implements BackupFile {
    private static final byte[] MAGIC = {'P', 'K', 3, 4};
    private static final int LONGEST_MANIFEST = 1 << 16;

    private final ZipFile zip;
    private final BackupManifest manifest;

    private BackupArchive(ZipFile zip, BackupManifest manifest) {
        this.zip = zip;
        this.manifest = manifest;
    }

    /** Whether a file begins as an archive does. */
    static boolean isOne(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return MessageDigest.isEqual(stream.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /**
     * Writes one, for its owner only, and deletes the files as they come to be in it.
     *
     * @param files whole databases, by the names of their entries
     * @param manifest makes the text of the manifest
     */
    static void write(
            Path archive, Map<String, Path> files, Function<Map<String, BackupManifest.Content>, String> manifest)
            throws IOException {
        Map<String, BackupManifest.Content> contents = new LinkedHashMap<>();
        try (OutputStream out = newFile(archive);
                ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16))) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                try (InputStream in = Files.newInputStream(file.getValue())) {
                    contents.put(file.getKey(), transfer(in, zip, Long.MAX_VALUE));
                }
                zip.closeEntry();
                Files.delete(file.getValue());
            }
            zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
            zip.write(manifest.apply(contents).getBytes(UTF_8));
            zip.closeEntry();
        }
    }

    /** @throws UnusableBackupException if it is none, or damaged */
    static BackupArchive open(Path file) throws IOException {
        try {
            ZipFile zip = new ZipFile(file.toFile(), UTF_8);
            boolean usable = false;
            try {
                BackupArchive archive = new BackupArchive(zip, manifest(zip));
                archive.requireEntries();
                usable = true;
                return archive;
            } finally {
                if (!usable) {
                    zip.close();
                }
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public Set<String> names() {
        return manifest.stores().keySet();
    }

    @Override
    public void copy(String name, Path to) throws IOException {
        BackupManifest.Content expected = manifest.stores().get(name);
        if (expected == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        try (InputStream in = zip.getInputStream(zip.getEntry(name));
                OutputStream out = newFile(to)) {
            if (!transfer(in, out, expected.length()).equals(expected)) {
                throw new UnusableBackupException("it is damaged: " + name + " is not what its manifest says");
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static BackupManifest manifest(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(BackupManifest.NAME);
        if (entry == null) {
            throw new UnusableBackupException("it is an archive of another program");
        }
        Optional<BackupManifest> manifest;
        try (InputStream in = zip.getInputStream(entry)) {
            manifest = BackupManifest.parse(new String(in.readNBytes(LONGEST_MANIFEST), UTF_8));
        }
        if (manifest.isEmpty()) {
            throw new UnusableBackupException("its manifest is not one of Keyhold");
        }
        if (!manifest.get().isKnown()) {
            throw new UnusableBackupException("it is of version "
                    + manifest.get().version() + " and was written by a newer Keyhold; this one knows version 1");
        }
        return manifest.get();
    }

    private void requireEntries() {
        Set<String> names = zip.stream().map(ZipEntry::getName).collect(Collectors.toSet());
        boolean isWhole =
                zip.size() == names().size() + 1 && names.contains(BackupManifest.NAME) && names.containsAll(names());
        if (!isWhole) {
            throw new UnusableBackupException("it is damaged: its entries are not those of its manifest");
        }
    }

    private static OutputStream newFile(Path file) throws IOException {
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, ownerOnly);
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    /** @param most no more than one byte behind it is read */
    private static BackupManifest.Content transfer(InputStream from, OutputStream to, long most) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        InputStream in = new DigestInputStream(from, digest);
        for (int count = in.read(buffer); count >= 0 && length <= most; count = in.read(buffer)) {
            to.write(buffer, 0, count);
            length += count;
        }
        return new BackupManifest.Content(length, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256", JdkProvider.SUN.get());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static UnusableBackupException damaged(IOException e) {
        return new UnusableBackupException("it is damaged or truncated (" + e.getMessage() + ")", e);
    }
}
