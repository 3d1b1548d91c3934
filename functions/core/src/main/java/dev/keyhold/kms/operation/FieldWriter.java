package dev.keyhold.kms.operation;

import dev.keyhold.kms.crypto.SensitiveBytes;
import java.time.Instant;
import java.util.List;

/** Writes the members of a structure in some wire format; the names are those of the service model. */
public interface FieldWriter {
    void text(String name, String value);

    void number(String name, long value);

    void flag(String name, boolean value);

    /** A point in time, with the precision of a millisecond. */
    void timestamp(String name, Instant value);

    /** Bytes that are no secret, such as a ciphertext. */
    void blob(String name, byte[] value);

    /** Bytes that only the caller may see. */
    void secret(String name, SensitiveBytes value);

    void texts(String name, List<String> values);

    void structure(String name, Response members);

    void structures(String name, List<? extends Response> members);
}
