package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The lines {@code name: value} of a root key or parameter file (key-hierarchy.md section 7). Values are kept as bytes
 * and not as text, so that closing can clear them.
 */
final class NamedLines implements AutoCloseable {
    private final String source;
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    private NamedLines(String source) {
        this.source = source;
    }

    /** Parses a file that must have exactly these names, each once. */
    static NamedLines parse(Path path, byte[] content, Set<String> names) {
        return parse("The file " + path, content, names);
    }

    /**
     * Parses lines that must have exactly these names, each once.
     *
     * @param source where they come from, as the beginning of a sentence
     */
    static NamedLines parse(String source, byte[] content, Set<String> names) {
        NamedLines lines = new NamedLines(source);
        try {
            lines.readAll(content);
            lines.requireNames(names);
            return lines;
        } catch (RootKeyException e) {
            lines.close();
            throw e;
        }
    }

    /** What is said of a file that cannot be used. The reason must hold nothing of the file's content. */
    RootKeyException fault(String reason) {
        return new RootKeyException(source + " cannot be used: " + reason + ".");
    }

    void require(String name, String value) {
        if (!text(name).equals(value)) {
            throw fault("its " + name + " is not " + value);
        }
    }

    String text(String name) {
        return new String(value(name), ISO_8859_1);
    }

    int number(String name) {
        String text = text(name);
        if (!text.matches("[0-9]{1,9}")) {
            throw fault("its " + name + " is not a number");
        }
        return Integer.parseInt(text);
    }

    /** Decodes a Base64 value that has exactly this many bytes. */
    byte[] base64(String name, int length) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(value(name));
        } catch (IllegalArgumentException e) {
            // The cause would quote a byte of the value.
            throw fault("its " + name + " is not Base64");
        }
        if (decoded.length != length) {
            Arrays.fill(decoded, (byte) 0);
            throw fault("its " + name + " does not have " + length + " bytes");
        }
        return decoded;
    }

    @Override
    public void close() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }

    private byte[] value(String name) {
        byte[] value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("not one of the names of this file: " + name);
        }
        return value;
    }

    private void readAll(byte[] content) {
        int start = 0;
        while (start < content.length) {
            int end = indexOf(content, start, content.length, '\n');
            if (end > start && content[start] != '#') {
                readLine(content, start, end);
            }
            start = end + 1;
        }
    }

    private void readLine(byte[] content, int start, int end) {
        int colon = indexOf(content, start, end, ':');
        if (colon + 1 >= end || content[colon + 1] != ' ') {
            throw fault("a line is not of the form 'name: value'");
        }
        String name = new String(content, start, colon - start, ISO_8859_1);
        if (values.putIfAbsent(name, Arrays.copyOfRange(content, colon + 2, end)) != null) {
            throw fault("a line is there twice");
        }
    }

    private void requireNames(Set<String> names) {
        for (String name : names) {
            if (!values.containsKey(name)) {
                throw fault("it has no line '" + name + ": …'");
            }
        }
        if (values.size() != names.size()) {
            throw fault("it has a line that is not known");
        }
    }

    private static int indexOf(byte[] content, int start, int end, char wanted) {
        int index = start;
        while (index < end && content[index] != wanted) {
            index++;
        }
        return index;
    }
}
