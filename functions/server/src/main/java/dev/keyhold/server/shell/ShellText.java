package dev.keyhold.server.shell;

import java.util.regex.Pattern;

/** Words for a POSIX shell. */
public final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private ShellText() {}

    /** The text as one word that stands for itself, whatever is in it. */
    public static String quote(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
