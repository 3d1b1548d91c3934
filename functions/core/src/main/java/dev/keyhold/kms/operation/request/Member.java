package dev.keyhold.kms.operation.request;

/** A member of a structure, by its name on the wire. */
public record Member(String name, boolean required, ValueShape shape) {
    public static Member required(String name, ValueShape shape) {
        return new Member(name, true, shape);
    }

    public static Member optional(String name, ValueShape shape) {
        return new Member(name, false, shape);
    }
}
