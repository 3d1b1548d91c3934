package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Writes members into an open JSON object. Used by one thread. */
final class JsonFieldWriter implements FieldWriter {
    private static final int MILLISECOND_DIGITS = 3;

    private final JsonGenerator json;

    JsonFieldWriter(JsonGenerator json) {
        this.json = json;
    }

    @Override
    public void text(String name, String value) {
        write(name, () -> json.writeString(value));
    }

    @Override
    public void number(String name, long value) {
        write(name, () -> json.writeNumber(value));
    }

    @Override
    public void flag(String name, boolean value) {
        write(name, () -> json.writeBoolean(value));
    }

    @Override
    public void timestamp(String name, Instant value) {
        BigDecimal seconds = BigDecimal.valueOf(value.toEpochMilli(), MILLISECOND_DIGITS);
        write(name, () -> json.writeNumber(seconds.stripTrailingZeros().toPlainString()));
    }

    @Override
    public void blob(String name, byte[] value) {
        write(name, () -> json.writeBinary(value));
    }

    @Override
    public void secret(String name, SensitiveBytes value) {
        value.use(bytes -> {
            blob(name, bytes);
            return bytes.length;
        });
    }

    @Override
    public void texts(String name, List<String> values) {
        write(name, () -> {
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        });
    }

    @Override
    public void structure(String name, Response members) {
        write(name, () -> object(members));
    }

    @Override
    public void structures(String name, List<? extends Response> members) {
        write(name, () -> {
            json.writeStartArray();
            for (Response member : members) {
                object(member);
            }
            json.writeEndArray();
        });
    }

    private void object(Response members) throws IOException {
        json.writeStartObject();
        members.writeTo(this);
        json.writeEndObject();
    }

    private void write(String name, Value value) {
        try {
            json.writeFieldName(name);
            value.write();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @FunctionalInterface
    private interface Value {
        void write() throws IOException;
    }
}
