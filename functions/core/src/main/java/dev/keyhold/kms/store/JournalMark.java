package dev.keyhold.kms.store;

/**
 * How far the journal of erasures was applied to a store: up to the end of a line.
 *
 * @param bytes where that line ends in the file, its line feed included
 * @param line that line, without its line feed, by which another journal is told from this one
 */
public record JournalMark(long bytes, String line) {
    /** Nothing of it. */
    public static final JournalMark NONE = new JournalMark(0, "");
}
