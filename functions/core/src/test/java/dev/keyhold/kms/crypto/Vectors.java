package dev.keyhold.kms.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;

/** Reads the vectors of the module testvectors. */
final class Vectors {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Vectors() {}

    /** The cases of one list of one of our files, each shown by its name. */
    static Stream<Named<JsonNode>> cases(String file, String list, String name) {
        JsonNode cases = read("/keyhold/" + file).required(list);
        if (cases.isEmpty()) {
            throw new IllegalStateException("no vectors in " + file + ": " + list);
        }
        return elements(cases).map(node -> Named.of(node.required(name).asText(), node));
    }

    static JsonNode read(String resource) {
        try (InputStream in = open(resource)) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InputStream open(String resource) {
        return Objects.requireNonNull(Vectors.class.getResourceAsStream(resource), resource);
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(text(vector, field));
    }

    static String text(JsonNode vector, String field) {
        return vector.required(field).asText();
    }

    static Map<String, String> pairs(JsonNode object) {
        Map<String, String> pairs = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> pairs.put(field.getKey(), field.getValue().asText()));
        return pairs;
    }
}
