package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyFile;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the root key of the stores of an installation, and ends a change that was interrupted (key-hierarchy.md section 8). Only for
 * whoever has the data directory's lock.
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
     * @param left the file of a root key that no store needs, which was not deleted; null if there is none
     */
    public record Done(
            WrappingKeyId rootKey,
            int domainKeys,
            boolean finished,
            @Nullable Path left) {}

    /**
     * The root key of the stores as the settings say, after a change of it that was interrupted was finished or undone. The
     * caller owns it.
     *
     * @throws RootKeyException if it is not there or cannot be used
     * @throws CommandFailedException if only {@link #rotate} can finish the change
     */
    public RootKeyProvider open() {
        if (!current.isChanging()) {
            return keys(current).open();
        }
        try (DataDirectoryLock changing = DataDirectoryLock.acquireForRootKey(current.place())) {
            return settled();
        }
    }

    private RootKeyProvider settled() {
        if (!current.isChanging()) {
            return keys(current).open();
        }
        if (isNeeded(current.staged())) {
            return finish();
        }
        if (isNeeded(current.file())) {
            discard(current.staged());
        }
        return keys(current).open();
    }

    /**
     * Makes a new root key, or takes one that AWS keeps, puts the stores under it, and destroys the old one; or finishes such a change that
     * was interrupted.
     *
     * @param next where the new root key is to lie, and where its passphrase comes from; or where AWS keeps it
     * @throws CommandFailedException if there is another file in its place, or the stores are under it already
     * @throws RootKeyException if the old root key cannot be used, or the new one not be made or used
     */
    public Done rotate(RootKeySettings next) {
        List<Path> places = Stream.of(current, next)
                .filter(settings -> settings.aws() == null)
                .map(RootKeySettings::place)
                .distinct()
                .toList();
        List<DataDirectoryLock> changing = new ArrayList<>();
        try {
            places.forEach(place -> changing.add(DataDirectoryLock.acquireForRootKey(place)));
            return rotateAlone(next);
        } finally {
            changing.forEach(DataDirectoryLock::close);
        }
    }

    private Done rotateAlone(RootKeySettings next) {
        Optional<RootKeyProvider> begun = begun(next);
        if (begun.isPresent()) {
            try (RootKeyProvider to = begun.get()) {
                return resume(to, next);
            }
        }
        if (moves(next) && next.aws() == null && Files.exists(next.file())) {
            throw new CommandFailedException("there is a file at " + next.file()
                    + " already, and the store does not need it; move it away, or name another place");
        }
        try (RootKeyProvider from = settled()) {
            change.requireOpens(from);
            return begin(from, next);
        }
    }

    /** The new root key, where some store is under it already. */
    private Optional<RootKeyProvider> begun(RootKeySettings next) {
        if (next.aws() != null) {
            RootKeyProvider kept = keys(next).open();
            if (change.rootKeys().contains(kept.rootKeyId())) {
                return Optional.of(kept);
            }
            kept.close();
            return Optional.empty();
        }
        if (isNeeded(next.staged())) {
            return Optional.of(keys(next.at(next.staged())).open());
        }
        return moves(next) && isNeeded(next.file()) ? Optional.of(keys(next).open()) : Optional.empty();
    }

    private Done begin(RootKeyProvider from, RootKeySettings next) {
        if (next.aws() == null && Files.exists(next.staged())) {
            discard(next.staged());
        }
        // Before the file is there: whoever finds it and deletes it ends this change.
        RootKeyChange.Moment start = change.now();
        try (RootKeyProvider to = make(next)) {
            change.rewrap(from, to, start);
            put(to, next);
            destroyOld(next);
            return new Done(to.rootKeyId(), change.requireOpens(to), false, null);
        }
    }

    private RootKeyProvider make(RootKeySettings next) {
        return next.aws() == null
                ? keys(next.at(next.staged())).create()
                : keys(next).open();
    }

    private Done resume(RootKeyProvider to, RootKeySettings next) {
        if (moves(next) && isCurrent(to.rootKeyId())) {
            throw new CommandFailedException("the root key of " + next.where()
                    + " is the one that the store is under already; nothing was changed. If it is only to be kept there from"
                    + " now on, start the server with settings that say so");
        }
        boolean isPartial = change.rootKeys().size() > 1;
        if (isPartial) {
            try (RootKeyProvider from = keys(current).open()) {
                change.rewrap(from, to, change.now());
            }
        }
        put(to, next);
        if (isPartial) {
            destroyOld(next);
        }
        boolean isLeft = moves(next) && current.aws() == null && Files.exists(current.file());
        return new Done(to.rootKeyId(), change.requireOpens(to), true, isLeft ? current.file() : null);
    }

    /** Whether the settings of before name this root key, as far as that can still be found out. */
    private boolean isCurrent(WrappingKeyId id) {
        if (current.aws() == null) {
            return new RootKeyFile(current.file()).id().filter(id::equals).isPresent();
        }
        try (RootKeyProvider former = keys(current).open()) {
            return former.rootKeyId().equals(id);
        } catch (RootKeyException gone) {
            return false;
        }
    }

    /** Some store is under the staged root key. */
    private RootKeyProvider finish() {
        boolean isPartial = change.rootKeys().size() > 1;
        if (isPartial && current.source() != RootKeySource.FILE) {
            throw new CommandFailedException(
                    "a change of the root key was interrupted when some stores were under the new"
                            + " one and others not: run the same keyhold root rotate again, which puts all of them under the"
                            + " new one");
        }
        RootKeyProvider rootKey = keys(current.at(current.staged())).open();
        try {
            if (isPartial) {
                try (RootKeyProvider from = keys(current).open()) {
                    change.rewrap(from, rootKey, change.now());
                }
            }
            put(rootKey, current);
            return rootKey;
        } catch (RuntimeException failure) {
            rootKey.close();
            throw failure;
        }
    }

    /** From the moment of the rename the old root key may be gone: what is not right has to be found before it. */
    private void put(RootKeyProvider rootKey, RootKeySettings settings) {
        change.requireOpens(rootKey);
        if (settings.aws() != null) {
            return;
        }
        if (isNeeded(settings.staged())) {
            new RootKeyFile(settings.staged()).takePlace(settings.place());
        } else if (!isNeeded(settings.file())) {
            throw new IllegalStateException(settings.staged() + " is not the file of root key " + rootKey.rootKeyId());
        }
    }

    /** Where the new one takes its place, it is gone already. */
    private void destroyOld(RootKeySettings next) {
        if (moves(next) && current.aws() == null) {
            new RootKeyFile(current.file()).destroy();
        }
    }

    /** A transaction that was to put a store under it may still be on its way. */
    private void discard(Path staged) {
        change.endOthers();
        if (isNeeded(staged)) {
            throw new CommandFailedException(
                    "a change of the root key that was interrupted was done just now: run the command again");
        }
        new RootKeyFile(staged).destroy();
    }

    private boolean moves(RootKeySettings next) {
        return !next.isInPlaceOf(current);
    }

    private boolean isNeeded(Path file) {
        return new RootKeyFile(file).id().filter(change.rootKeys()::contains).isPresent();
    }

    private RootKeys keys(RootKeySettings settings) {
        return new RootKeys(settings, random);
    }
}
