package dev.keyhold.kms.store;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every store holds a transaction to before it does anything. The limits are the constants of {@link Store}. */
public final class TransactionLimits {
    private TransactionLimits() {}

    /**
     * Checks the number of writes, that each is of another item, and the sizes.
     *
     * @throws IllegalArgumentException if a store must refuse the transaction, whatever it holds
     */
    public static void check(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > Store.MAX_WRITES) {
            throw new IllegalArgumentException("a transaction has 1 to " + Store.MAX_WRITES + " writes");
        }
        Set<ItemKey> keys = new HashSet<>();
        int total = 0;
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("two writes of one item in one transaction");
            }
            if (write instanceof Write.Put put) {
                total += checkedSize(put);
            }
        }
        if (total > Store.MAX_TRANSACTION_BYTES) {
            throw new IllegalArgumentException("a transaction has at most " + Store.MAX_TRANSACTION_BYTES + " bytes");
        }
    }

    /** The size of an item in bytes, as it counts for {@link Store#MAX_ITEM_BYTES}. */
    public static int size(ItemKey key, Attributes attributes) {
        Measure measure = new Measure();
        attributes.visit(measure);
        return Math.addExact(Utf8.length(key.partition()) + Utf8.length(key.sort()), measure.bytes);
    }

    private static int checkedSize(Write.Put put) {
        int size = size(put.key(), put.attributes());
        if (size > Store.MAX_ITEM_BYTES) {
            throw new IllegalArgumentException("an item has at most " + Store.MAX_ITEM_BYTES + " bytes");
        }
        return size;
    }

    /** Counts no less than any store needs for it. */
    private static final class Measure implements Attributes.Visitor {
        private static final int ENTRY_BYTES = 8;

        private int bytes;

        @Override
        public void text(String name, String value) {
            add(name, Utf8.length(value));
        }

        @Override
        public void number(String name, long value) {
            add(name, Long.BYTES);
        }

        @Override
        public void flag(String name, boolean value) {
            add(name, 1);
        }

        @Override
        public void bytes(String name, byte[] value) {
            add(name, value.length);
        }

        @Override
        public void texts(String name, Map<String, String> value) {
            add(name, 0);
            value.forEach((entryName, text) -> entry(Utf8.length(entryName), Utf8.length(text)));
        }

        private void add(String name, int valueBytes) {
            int nameBytes = Utf8.length(name);
            if (nameBytes < 1 || nameBytes > Store.MAX_NAME_BYTES) {
                throw new IllegalArgumentException("the name of an attribute has 1 to 255 bytes");
            }
            entry(nameBytes, valueBytes);
        }

        private void entry(int nameBytes, int valueBytes) {
            bytes = Math.addExact(bytes, Math.addExact(ENTRY_BYTES + nameBytes, valueBytes));
        }
    }
}
