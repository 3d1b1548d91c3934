package dev.keyhold.server.backup;

import dev.keyhold.kms.store.Installation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an archive says of itself (docs/spec/backup.md section 1.2).
 *
 * @param lines everything but the stores
 * @param stores what the entries are, by their names
 */
record BackupManifest(Map<String, String> lines, Map<String, Content> stores) {
    static final String NAME = "manifest";

    private static final String FIRST_LINE = "Keyhold backup";
    private static final String VERSION = "version";
    private static final String CURRENT_VERSION = "1";
    private static final String STORE = "store";
    private static final Pattern LINE = Pattern.compile("([a-z-]+): (.+)");
    private static final Pattern STORE_LINE = Pattern.compile("([a-z0-9.-]+\\.db) ([0-9]{1,18}) ([0-9a-f]{64})");

    BackupManifest {
        lines = Map.copyOf(lines);
        stores = Map.copyOf(stores);
    }

    /**
     * An entry's.
     *
     * @param length in bytes
     * @param digest SHA-256, in hexadecimal
     */
    record Content(long length, String digest) {}

    static String of(WholeInstallation whole, Instant taken, Map<String, Content> stores) {
        Installation installation = whole.installation();
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        write(VERSION, CURRENT_VERSION, text);
        write("account", installation.account().value(), text);
        write("installation", installation.creationDate().toString(), text);
        write("root-key", whole.rootKey().value(), text);
        write("taken", taken.truncatedTo(ChronoUnit.MILLIS).toString(), text);
        stores.forEach((name, content) -> write(STORE, name + " " + content.length() + " " + content.digest(), text));
        return text.toString();
    }

    private static void write(String name, String value, StringBuilder text) {
        text.append(name).append(": ").append(value).append('\n');
    }

    /** Nothing if it is none. One of a later version has that version, and may have no stores. */
    static Optional<BackupManifest> parse(String text) {
        String[] all = text.split("\n", -1);
        if (!all[0].equals(FIRST_LINE) || !text.endsWith("\n")) {
            return Optional.empty();
        }
        Map<String, String> lines = new LinkedHashMap<>();
        Map<String, Content> stores = new LinkedHashMap<>();
        for (int index = 1; index < all.length - 1; index++) {
            Matcher line = LINE.matcher(all[index]);
            if (!line.matches() || !take(line.group(1), line.group(2), lines, stores)) {
                return Optional.empty();
            }
        }
        return lines.containsKey(VERSION) ? Optional.of(new BackupManifest(lines, stores)) : Optional.empty();
    }

    private static boolean take(String name, String value, Map<String, String> lines, Map<String, Content> stores) {
        if (!name.equals(STORE)) {
            return lines.put(name, value) == null;
        }
        Matcher store = STORE_LINE.matcher(value);
        return store.matches()
                && stores.put(store.group(1), new Content(Long.parseLong(store.group(2)), store.group(3))) == null;
    }

    String version() {
        return lines.getOrDefault(VERSION, "");
    }

    boolean isKnown() {
        return version().equals(CURRENT_VERSION);
    }
}
