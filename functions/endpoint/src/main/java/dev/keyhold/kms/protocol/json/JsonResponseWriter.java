package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes the bodies of answers. Safe for use by several threads. */
public final class JsonResponseWriter {
    private final JsonFactory json = JsonFactory.builder()
            .recyclerPool(new ClearingBuffers())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /**
     * Writes a success; nothing for an operation that returns nothing.
     *
     * @param response its owner still has to close it
     * @param out takes the body in UTF-8; it is not closed
     */
    public void write(Response response, OutputStream out) {
        if (response == Response.EMPTY) {
            return;
        }
        try (JsonGenerator generator = generator(out)) {
            generator.writeStartObject();
            response.writeTo(new JsonFieldWriter(generator));
            generator.writeEndObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes an error: {@code {"__type":"NotFoundException","message":"..."}}. */
    public void write(KmsException error, OutputStream out) {
        try (JsonGenerator generator = generator(out)) {
            generator.writeStartObject();
            generator.writeStringField("__type", error.code().wireName());
            if (!error.publicMessage().isEmpty()) {
                generator.writeStringField(messageName(error), error.publicMessage());
            }
            generator.writeEndObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The service frame's own two errors spell it with a capital (kms-behaviour 2.15). */
    private static String messageName(KmsException error) {
        boolean ofFrame = error.code() == KmsErrorCode.ACCESS_DENIED || error.code() == KmsErrorCode.SERIALIZATION;
        return ofFrame ? "Message" : "message";
    }

    private JsonGenerator generator(OutputStream out) throws IOException {
        return json.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }
}
