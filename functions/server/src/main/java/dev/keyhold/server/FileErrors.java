package dev.keyhold.server;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Puts errors of the file system into words. */
final class FileErrors {
    private FileErrors() {}

    static String reason(Exception error) {
        if (error instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (error instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (error instanceof NotDirectoryException file) {
            return file.getFile() + " is not a directory";
        }
        if (error instanceof FileSystemException other && other.getReason() != null) {
            return other.getFile() + ": " + other.getReason();
        }
        return String.valueOf(error.getMessage());
    }
}
