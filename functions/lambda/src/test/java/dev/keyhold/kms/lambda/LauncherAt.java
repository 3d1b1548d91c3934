package dev.keyhold.kms.lambda;

import dev.keyhold.kms.behaviour.Launcher;
import java.net.URI;

/** The service of a launcher, at another of its addresses: another function over the same table. */
record LauncherAt(Launcher launcher, URI endpoint) implements Launcher {
    @Override
    public void start() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String accountId() {
        return launcher.accountId();
    }

    @Override
    public String accessKeyId() {
        return launcher.accessKeyId();
    }

    @Override
    public String secretAccessKey() {
        return launcher.secretAccessKey();
    }

    @Override
    public void close() {
        // The launcher's owner closes it.
    }
}
