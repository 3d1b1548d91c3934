package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/** JSON objects whose values are all strings. */
final class FlatJson {
    private FlatJson() {}

    /** @throws EnvelopeRejectedException if the text is not such an object */
    static Map<String, String> parse(String text) {
        try {
            Map<String, String> pairs = new HashMap<>();
            JsonNode root = JsonNodeParser.create().parse(text);
            for (Map.Entry<String, JsonNode> entry : root.asObject().entrySet()) {
                pairs.put(entry.getKey(), entry.getValue().asString());
            }
            return pairs;
        } catch (RuntimeException e) {
            throw new EnvelopeRejectedException();
        }
    }

    /** In US-ASCII, sorted, without spaces. */
    static String write(Map<String, String> pairs) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(pairs).forEach((key, value) -> {
            json.append(json.length() == 1 ? "" : ",");
            quote(key, json);
            json.append(':');
            quote(value, json);
        });
        return json.append('}').toString();
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < 0x20 || c > 0x7e) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        json.append('"');
    }
}
