package dev.keyhold.kms.operation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keyhold.kms.store.Attributes;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Everything that an item holds, as text in which any form of a secret would be found. */
final class AttributeText implements Attributes.Visitor {
    private final StringBuilder all = new StringBuilder();

    private AttributeText() {}

    static String of(Attributes attributes) {
        AttributeText text = new AttributeText();
        attributes.visit(text);
        return text.all.toString();
    }

    @Override
    public void text(String name, String value) {
        add(name, value);
    }

    @Override
    public void number(String name, long value) {
        add(name, value);
    }

    @Override
    public void flag(String name, boolean value) {
        add(name, value);
    }

    @Override
    public void bytes(String name, byte[] value) {
        add(name, new String(value, ISO_8859_1));
        add(name, HexFormat.of().formatHex(value));
        add(name, Arrays.toString(value));
        for (int shift = 0; shift < 3; shift++) {
            add(name, Base64.getEncoder().encodeToString(Arrays.copyOfRange(value, shift, value.length)));
        }
    }

    @Override
    public void texts(String name, Map<String, String> value) {
        add(name, value);
    }

    private void add(String name, Object value) {
        all.append(name).append('=').append(value).append('\n');
    }
}
