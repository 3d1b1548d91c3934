package dev.keyhold.server.client;

import dev.keyhold.kms.erasure.ErasureEntry;
import dev.keyhold.kms.erasure.FileErasureJournal;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.JournalMark;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import java.io.UncheckedIOException;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The Regions in which KMS keys of an installation may have been erased. A store tells them for a Region only, so they are looked for in
 * each Region of AWS, in those that the settings name, and in those of the journal of erasures (erasure.md ER-24).
 */
public final class ErasureRegions {
    private ErasureRegions() {}

    /**
     * By name.
     *
     * @param told the Region that clients of this installation are told
     * @throws CommandFailedException if there is a journal in the data directory that cannot be read
     */
    public static NavigableSet<Region> of(ServerSettings settings, Region told) {
        NavigableSet<Region> regions = new TreeSet<>(Region.BY_NAME);
        regions.add(told);
        regions.add(settings.region());
        regions.addAll(settings.regionStores().keySet());
        software.amazon.awssdk.regions.Region.regions()
                .forEach(known -> Region.parse(known.id()).ifPresent(regions::add));
        try {
            addAll(regions, new FileErasureJournal(settings.directory().erasures()));
        } catch (UncheckedIOException | IllegalStateException unreadable) {
            throw new CommandFailedException(String.valueOf(unreadable.getMessage()), unreadable);
        }
        return regions;
    }

    private static void addAll(NavigableSet<Region> regions, FileErasureJournal journal) {
        FileErasureJournal.Part part = journal.readBehind(JournalMark.NONE);
        while (!part.entries().isEmpty()) {
            for (ErasureEntry entry : part.entries()) {
                regions.add(entry.key().region());
            }
            part = journal.readBehind(part.end());
        }
    }
}
