package dev.keyhold.kms.store.sqlite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Attributes as CBOR (docs/spec/store.md, section 8). Safe for use by several threads. */
final class ItemCodec {
    /** Interning is off because map entries have names of the caller's choice, and the JVM would keep every one. */
    private final CBORFactory factory = CBORFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Store.MAX_ITEM_BYTES)
                    .build())
            .build();

    byte[] encode(Attributes attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CborWriter writer = new CborWriter(factory.createGenerator(bytes))) {
            attributes.visit(writer);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** @throws StoreUnavailableException if the bytes are not those of attributes: the file is damaged */
    Attributes decode(byte[] bytes) {
        try (JsonParser parser = factory.createParser(bytes)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            Attributes.Builder builder = Attributes.builder();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                readValue(parser, name, builder);
            }
            require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
            return builder.build();
        } catch (IOException e) {
            throw new StoreUnavailableException("an item in the database is damaged", e);
        }
    }

    private static void readValue(JsonParser parser, String name, Attributes.Builder builder) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            builder.text(name, parser.getText());
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            builder.number(name, parser.getLongValue());
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            builder.flag(name, parser.getBooleanValue());
        } else if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
            builder.bytes(name, parser.getBinaryValue());
        } else {
            require(token == JsonToken.START_OBJECT);
            builder.texts(name, readTexts(parser));
        }
    }

    private static Map<String, String> readTexts(JsonParser parser) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(parser.nextToken() == JsonToken.VALUE_STRING);
            texts.put(name, parser.getText());
        }
        require(parser.currentToken() == JsonToken.END_OBJECT);
        return texts;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new StoreUnavailableException("an item in the database is damaged");
        }
    }
}
