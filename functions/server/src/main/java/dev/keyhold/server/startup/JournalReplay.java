package dev.keyhold.server.startup;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.erasure.FileErasureJournal;
import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.job.ErasureReplay;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.wiring.ServiceAssembly;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Objects;

/** Applies the data directory's journal of erasures to a store before it is used (erasure.md section 4). */
public final class JournalReplay {
    private static final System.Logger LOG = System.getLogger(JournalReplay.class.getName());

    private final ServerSettings settings;
    private final RandomSource random;
    private final InstantSource time;

    public JournalReplay(ServerSettings settings, RandomSource random, InstantSource time) {
        this.settings = settings;
        this.random = random;
        this.time = time;
    }

    /**
     * Deletes keys again that the store has from before they were erased.
     *
     * @return how many
     * @throws CommandFailedException if the journal cannot be read, or one of them not be deleted; the store must not be used
     */
    public int apply(Store store, DomainKeyring keyring) {
        FileErasureJournal journal = new FileErasureJournal(settings.directory().erasures());
        ErasureReplay replay = replay(store, keyring);
        try {
            // Servers of one table each have a journal of their own.
            if (settings.table() == null && !replay.isContinuedBy(journal)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} is not the journal of erasures that this store knows, or lines of it were lost: what an older"
                                + " backup brings back is erased again only if it stands there",
                        settings.directory().erasures());
            }
            return replay.apply(journal);
        } catch (UncheckedIOException unreadable) {
            throw refusal(
                    settings.directory().erasures().toString(),
                    Objects.requireNonNullElse(unreadable.getCause(), unreadable));
        } catch (IllegalStateException malformed) {
            throw refusal(settings.directory().erasures().toString(), malformed);
        }
    }

    /** The same for a journal that is in a table. */
    public int apply(Store store, DomainKeyring keyring, StoreErasureJournal journal) {
        try {
            return replay(store, keyring).apply(journal);
        } catch (StoreUnavailableException | IllegalStateException failure) {
            throw refusal("in the table that --erasures-table names", failure);
        }
    }

    private ErasureReplay replay(Store store, DomainKeyring keyring) {
        return ServiceAssembly.erasureReplay(new ServiceAssembly.Ports(
                store, keyring, random, time, new LogAuditSink(), settings.erasures(), settings.domainKeyPeriod()));
    }

    private static CommandFailedException refusal(String journal, Exception cause) {
        return CommandFailedException.of(
                "the journal of erasures " + journal + " cannot be applied, without which erased keys could come back",
                cause);
    }
}
