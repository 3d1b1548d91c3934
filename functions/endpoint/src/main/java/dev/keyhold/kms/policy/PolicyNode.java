package dev.keyhold.kms.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.authz.MalformedPolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An object of a policy document, whose elements are all known. */
final class PolicyNode {
    private final JsonNode node;

    private PolicyNode(JsonNode node) {
        this.node = node;
    }

    /** @throws MalformedPolicyException if it is no object, or has other elements */
    static PolicyNode object(JsonNode node, Set<String> elements) {
        PolicyNode object = object(node);
        object.members().forEach(member -> {
            if (!elements.contains(member.getKey())) {
                throw syntax();
            }
        });
        return object;
    }

    /** @throws MalformedPolicyException if it is no object */
    static PolicyNode object(JsonNode node) {
        if (!node.isObject()) {
            throw syntax();
        }
        return new PolicyNode(node);
    }

    static MalformedPolicyException syntax() {
        return new MalformedPolicyException("Syntax errors in policy.");
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** An element that must be there. */
    JsonNode require(String name) {
        return Optional.ofNullable(node.get(name)).orElseThrow(PolicyNode::syntax);
    }

    Iterable<Map.Entry<String, JsonNode>> members() {
        return node.properties();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(node.get(name)).map(PolicyNode::text);
    }

    /** The texts of an element that is one text or a list of texts; empty if it is not there. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (has(name)) {
            oneOrMore(name).forEach(value -> texts.add(text(value)));
        }
        return texts;
    }

    /** The values of an element that is one value or a list of values. */
    List<JsonNode> oneOrMore(String name) {
        return oneOrMore(require(name));
    }

    static List<JsonNode> oneOrMore(JsonNode value) {
        List<JsonNode> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(values::add);
        } else {
            values.add(value);
        }
        return values;
    }

    static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw syntax();
        }
        return value.textValue();
    }
}
