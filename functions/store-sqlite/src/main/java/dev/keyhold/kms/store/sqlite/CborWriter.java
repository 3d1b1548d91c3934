package dev.keyhold.kms.store.sqlite;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.keyhold.kms.store.Attributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes attributes down as one CBOR map. */
final class CborWriter implements Attributes.Visitor, AutoCloseable {
    private final JsonGenerator generator;

    CborWriter(JsonGenerator generator) throws IOException {
        this.generator = generator;
        generator.writeStartObject();
    }

    @Override
    public void text(String name, String value) {
        write(() -> generator.writeStringField(name, value));
    }

    @Override
    public void number(String name, long value) {
        write(() -> generator.writeNumberField(name, value));
    }

    @Override
    public void flag(String name, boolean value) {
        write(() -> generator.writeBooleanField(name, value));
    }

    @Override
    public void bytes(String name, byte[] value) {
        write(() -> generator.writeBinaryField(name, value));
    }

    @Override
    public void texts(String name, Map<String, String> value) {
        write(() -> {
            generator.writeObjectFieldStart(name);
            for (Map.Entry<String, String> entry : value.entrySet()) {
                generator.writeStringField(entry.getKey(), entry.getValue());
            }
            generator.writeEndObject();
        });
    }

    @Override
    public void close() throws IOException {
        generator.writeEndObject();
        generator.close();
    }

    private static void write(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private interface Writing {
        void write() throws IOException;
    }
}
