package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Attributes;
import java.util.Map;

/**
 * Attributes as they are stored. If there are bytes among them, zeros come first: so many that SQLite puts the attributes on
 * overflow pages. Those are zeroed when the item goes. What stands on a page of the tree itself is not safe to erase:
 * when SQLite moves it to a neighbouring page, it leaves the old copy where nothing finds it any more.
 */
final class EncodedAttributes {
    static final EncodedAttributes NONE = new EncodedAttributes(new byte[0], 0);

    private final byte[] bytes;
    private final int padding;

    private EncodedAttributes(byte[] bytes, int padding) {
        this.bytes = bytes;
        this.padding = padding;
    }

    static EncodedAttributes of(Attributes attributes, ItemCodec codec) {
        BytesFinder finder = new BytesFinder();
        attributes.visit(finder);
        return new EncodedAttributes(codec.encode(attributes), finder.found ? Schema.MAX_LOCAL_BYTES : 0);
    }

    byte[] bytes() {
        return bytes;
    }

    /** How many zeros come first. */
    int padding() {
        return padding;
    }

    private static final class BytesFinder implements Attributes.Visitor {
        private boolean found;

        @Override
        public void bytes(String name, byte[] value) {
            found = true;
        }

        @Override
        public void text(String name, String value) {}

        @Override
        public void number(String name, long value) {}

        @Override
        public void flag(String name, boolean value) {}

        @Override
        public void texts(String name, Map<String, String> value) {}
    }
}
