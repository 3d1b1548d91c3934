package dev.keyhold.kms.operation;

/** What goes back to the caller, before it is encoded. */
public sealed interface Answer {
    /** The operation was done; whoever encodes the response closes it. */
    record Success(Response response) implements Answer {}

    /** The operation was refused, or failed. */
    record Failure(KmsException error) implements Answer {}
}
