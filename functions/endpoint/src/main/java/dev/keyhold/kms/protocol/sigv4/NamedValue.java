package dev.keyhold.kms.protocol.sigv4;

/** One {@code name=value} of an {@code Authorization} header or of a query, decoded. */
record NamedValue(String name, String value) {
    /** The name only: values hold signatures and session tokens. */
    @Override
    public String toString() {
        return name;
    }
}
