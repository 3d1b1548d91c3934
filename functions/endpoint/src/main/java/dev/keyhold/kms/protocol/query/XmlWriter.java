package dev.keyhold.kms.protocol.query;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes indented elements and text. Used by one thread. */
final class XmlWriter {
    private final StringBuilder out = new StringBuilder(512);
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element that holds elements. */
    void open(String name) {
        indent();
        out.append('<').append(name).append(">\n");
        open.push(name);
    }

    /** Opens the outermost element. */
    void open(String name, String namespace) {
        out.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">\n");
        open.push(name);
    }

    /** Closes the element that was opened last. */
    void close() {
        String name = open.pop();
        indent();
        out.append("</").append(name).append(">\n");
    }

    /** Writes an element that holds text. */
    void text(String name, String text) {
        indent();
        out.append('<').append(name).append('>');
        text.codePoints().forEach(this::escaped);
        out.append("</").append(name).append(">\n");
    }

    private void indent() {
        out.append("  ".repeat(open.size()));
    }

    private void escaped(int character) {
        switch (character) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&apos;");
            case '\r' -> out.append("&#13;");
            default -> out.appendCodePoint(isAllowed(character) ? character : 0xFFFD);
        }
    }

    /** XML 1.0, production 2. */
    private static boolean isAllowed(int character) {
        boolean control = character < ' ' && character != '\t' && character != '\n';
        boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        return !control && !surrogate && character != 0xFFFE && character != 0xFFFF;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
