package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyFile;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes the root key of a store, and ends a change that was interrupted (key-hierarchy.md section 8). Only for whoever has the
 * data directory's lock.
 */
public final class RootKeyRotation {
    private final RootKeyChange change;
    private final RootKeySettings current;
    private final RandomSource random;

    public RootKeyRotation(RootKeyChange change, RootKeySettings current, RandomSource random) {
        this.change = change;
        this.current = current;
        this.random = random;
    }

    /**
     * What was done.
     *
     * @param finished whether a change that was interrupted was finished, and none begun
     * @param left the file of a root key that the store does not need, which was not deleted; null if there is none
     */
    public record Done(
            WrappingKeyId rootKey,
            int domainKeys,
            boolean finished,
            @Nullable Path left) {}

    /**
     * The root key of the store as the settings say, after a change of it that was interrupted was finished or undone. The
     * caller owns it.
     *
     * @throws dev.keyhold.kms.crypto.RootKeyException if it is not there or cannot be used
     */
    public RootKeyProvider open() {
        if (!current.isChanging()) {
            return keys(current).open();
        }
        if (isNeeded(current.staged())) {
            return finish(current);
        }
        if (isNeeded(current.file())) {
            new RootKeyFile(current.staged()).destroy();
        }
        return keys(current).open();
    }

    /**
     * Makes a new root key, puts the store under it, and destroys the old one; or finishes such a change that was interrupted.
     *
     * @param next where the new root key is to lie, and where its passphrase comes from
     * @throws CommandFailedException if there is another file in its place
     * @throws dev.keyhold.kms.crypto.RootKeyException if the old root key cannot be used, or the new one not be made
     */
    public Done rotate(RootKeySettings next) {
        boolean moves = !next.place().equals(current.place());
        if (isNeeded(next.staged()) || (moves && isNeeded(next.file()))) {
            try (RootKeyProvider rootKey =
                    isNeeded(next.staged()) ? finish(next) : keys(next).open()) {
                Path left = moves && Files.exists(current.file()) ? current.file() : null;
                return new Done(rootKey.rootKeyId(), change.requireOpens(rootKey), true, left);
            }
        }
        if (moves && Files.exists(next.file())) {
            throw new CommandFailedException("there is a file at " + next.file()
                    + " already, and the store does not need it; move it away, or name another place");
        }
        try (RootKeyProvider from = open()) {
            change.requireOpens(from);
            return begin(from, next, moves);
        }
    }

    private Done begin(RootKeyProvider from, RootKeySettings next, boolean moves) {
        if (Files.exists(next.staged())) {
            new RootKeyFile(next.staged()).destroy();
        }
        try (RootKeyProvider to = keys(next.at(next.staged())).create()) {
            change.rewrap(from, to);
            put(to, next);
            if (moves) {
                new RootKeyFile(current.file()).destroy();
            }
            return new Done(to.rootKeyId(), change.requireOpens(to), false, null);
        }
    }

    private RootKeyProvider finish(RootKeySettings settings) {
        RootKeyProvider rootKey = keys(settings.at(settings.staged())).open();
        try {
            put(rootKey, settings);
            return rootKey;
        } catch (RuntimeException failure) {
            rootKey.close();
            throw failure;
        }
    }

    /** From the moment of the rename the old root key may be gone: what is not right has to be found before it. */
    private void put(RootKeyProvider rootKey, RootKeySettings settings) {
        change.requireOpens(rootKey);
        if (!isNeeded(settings.staged())) {
            throw new IllegalStateException(settings.staged() + " is not the file of root key " + rootKey.rootKeyId());
        }
        new RootKeyFile(settings.staged()).takePlace(settings.place());
    }

    private boolean isNeeded(Path file) {
        Optional<WrappingKeyId> id = new RootKeyFile(file).id();
        return id.isPresent() && change.rootKeys().equals(Set.of(id.get()));
    }

    private RootKeys keys(RootKeySettings settings) {
        return new RootKeys(settings, random);
    }
}
