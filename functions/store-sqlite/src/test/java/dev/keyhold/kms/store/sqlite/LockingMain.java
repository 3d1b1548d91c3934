package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.nio.file.Path;

/** Takes the lock of a directory, says so, and keeps it; or says why it could not. */
final class LockingMain {
    private LockingMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            DataDirectoryLock lock = DataDirectoryLock.acquire(Path.of(arguments[0]));
            System.out.println("locked");
            Thread.sleep(Long.MAX_VALUE);
            lock.close();
        } catch (StoreUnavailableException e) {
            System.out.println(e.getMessage());
        }
    }
}
