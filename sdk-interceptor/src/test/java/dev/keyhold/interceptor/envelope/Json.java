package dev.keyhold.interceptor.envelope;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** A JSON value of a vector file whose fields are expected to be there. */
record Json(JsonNode node) {
    static Json parse(InputStream in) {
        return new Json(JsonNode.parser().parse(in));
    }

    boolean has(String name) {
        return node.asObject().containsKey(name);
    }

    Json get(String name) {
        return new Json(Objects.requireNonNull(node.asObject().get(name), name));
    }

    Stream<Json> items() {
        return node.asArray().stream().map(Json::new);
    }

    String text() {
        return node.asString();
    }

    boolean isTrue() {
        return node.asBoolean();
    }

    int number() {
        return Integer.parseInt(node.asNumber());
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        node.asObject().forEach((name, value) -> texts.put(name, value.asString()));
        return texts;
    }
}
