package dev.keyhold.kms.store;

/** A record with the version of the item that it was read from, for a write on the condition that nobody changed it. */
public record Versioned<T>(T value, long version) {}
