package dev.keyhold.kms.crypto;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A root key in a file that only its owner may use (key-hierarchy.md 7.1). It protects a copy of the store for as long as
 * the file is not copied with it.
 */
public final class FileRootKeyProvider {
    private FileRootKeyProvider() {}

    /**
     * Makes a new root key and its file, flushed to the disk. Only for a store that has no domain keys yet.
     *
     * @throws RootKeyException if there is a file already, or it cannot be made
     */
    public static RootKeyProvider create(Path path, RandomSource random) {
        byte[] content = RootKeyText.generate(random);
        try {
            new PrivateFile(path).create(content, random);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        return open(path, random);
    }

    /**
     * Reads the root key. Never makes one.
     *
     * @throws RootKeyException if there is no such file, others may use it, or it was changed
     */
    public static RootKeyProvider open(Path path, RandomSource random) {
        if (!Files.exists(path)) {
            throw new RootKeyException("There is no root key file at " + path
                    + ". The store's keys cannot be opened without it: put it back from your copy.");
        }
        PrivateFile file = new PrivateFile(path);
        file.requireOwnerOnly();
        byte[] content = file.read();
        try {
            return RootKeyText.parse("The file " + path, content, random);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
