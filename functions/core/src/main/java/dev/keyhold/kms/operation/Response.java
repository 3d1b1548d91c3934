package dev.keyhold.kms.operation;

/** An operation's answer. It can be written once to whatever wire format the caller speaks, and is then closed. */
public interface Response extends AutoCloseable {
    /** The answer of operations that return nothing. */
    Response EMPTY = out -> {};

    /** Writes the members that are present, by their names in the service model. */
    void writeTo(FieldWriter out);

    /** Clears what is secret in the answer. */
    @Override
    default void close() {}
}
