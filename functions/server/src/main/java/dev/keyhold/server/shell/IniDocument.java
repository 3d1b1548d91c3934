package dev.keyhold.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An AWS configuration or credentials file as lines of text. What is not changed stays as it was: comments, order, blank
 * lines, line ends, sections of others. (AWS SDKs and Tools Reference Guide, "Shared config and credentials files".)
 */
final class IniDocument {
    private static final Pattern HEADER = Pattern.compile("\\s*\\[\\s*([^]]*?)\\s*].*");
    private static final Pattern SETTING = Pattern.compile("([^\\s#;=\\[][^=]*?)\\s*=\\s*(.*?)\\s*");

    private final List<String> lines;
    private final String lineEnd;

    private IniDocument(List<String> lines, String lineEnd) {
        this.lines = lines;
        this.lineEnd = lineEnd;
    }

    static IniDocument parse(String text) {
        String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
        List<String> lines = new ArrayList<>(text.lines().toList());
        return new IniDocument(lines, lineEnd);
    }

    /** The whole text, which ends with a line end unless it is empty. */
    String text() {
        return lines.isEmpty() ? "" : String.join(lineEnd, lines) + lineEnd;
    }

    boolean hasSection(String name) {
        return start(name) >= 0;
    }

    /** The value of a setting that is not nested; of several, the last one counts. */
    Optional<String> value(String section, String setting) {
        Optional<String> found = Optional.empty();
        int start = start(section);
        for (int i = start + 1; start >= 0 && i < end(start); i++) {
            Matcher matcher = SETTING.matcher(lines.get(i));
            if (matcher.matches() && matcher.group(1).equals(setting)) {
                found = Optional.of(matcher.group(2));
            }
        }
        return found;
    }

    /** Sets one setting of a section, which is added at the end if there is none. */
    void set(String section, String setting, String value) {
        remove(section, setting);
        if (!hasSection(section)) {
            replaceSection(section, List.of());
        }
        lines.add(lastOf(start(section)) + 1, setting + " = " + value);
    }

    /** Removes a setting and what is nested in it. */
    void remove(String section, String setting) {
        int start = start(section);
        for (int i = start + 1; start >= 0 && i < end(start); i++) {
            Matcher matcher = SETTING.matcher(lines.get(i));
            if (matcher.matches() && matcher.group(1).equals(setting)) {
                lines.remove(i);
                while (i < end(start) && isNested(lines.get(i))) {
                    lines.remove(i);
                }
                i--;
            }
        }
    }

    /** Replaces everything in a section, which is added at the end if there is none. */
    void replaceSection(String section, List<String> content) {
        int start = start(section);
        if (start < 0) {
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
                lines.add("");
            }
            start = lines.size();
            lines.add("[" + section + "]");
        }
        lines.subList(start + 1, lastOf(start) + 1).clear();
        lines.addAll(start + 1, content);
    }

    private static boolean isNested(String line) {
        return !line.isBlank() && Character.isWhitespace(line.charAt(0));
    }

    /** The line of the section's header, or -1. */
    private int start(String section) {
        for (int i = 0; i < lines.size(); i++) {
            if (section.equals(header(lines.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    /** The line behind the section. */
    private int end(int start) {
        int end = start + 1;
        while (end < lines.size() && header(lines.get(end)).isEmpty()) {
            end++;
        }
        return end;
    }

    /** The section's last line that says something; what stands behind it may be about the next section. */
    private int lastOf(int start) {
        int last = end(start) - 1;
        while (last > start && (lines.get(last).isBlank() || isRemark(lines.get(last)))) {
            last--;
        }
        return last;
    }

    private static boolean isRemark(String line) {
        return line.startsWith("#") || line.startsWith(";");
    }

    private static String header(String line) {
        Matcher matcher = HEADER.matcher(line);
        return matcher.matches() ? matcher.group(1).replaceAll("\\s+", " ") : "";
    }
}
