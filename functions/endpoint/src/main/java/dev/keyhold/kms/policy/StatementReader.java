package dev.keyhold.kms.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.authz.PolicyCondition;
import dev.keyhold.kms.authz.PolicyPrincipal;
import dev.keyhold.kms.authz.PolicyStatement;
import dev.keyhold.kms.authz.PolicyStatement.Effect;
import dev.keyhold.kms.authz.PolicyStatement.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one statement of a policy. */
final class StatementReader {
    private static final Set<String> ELEMENTS = Set.of(
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition");
    private static final Set<String> PRINCIPAL_TYPES = Set.of("AWS", "Service", "Federated", "CanonicalUser");

    private final PolicyNode statement;

    private StatementReader(PolicyNode statement) {
        this.statement = statement;
    }

    static PolicyStatement read(JsonNode node) {
        return new StatementReader(PolicyNode.object(node, ELEMENTS)).read();
    }

    private PolicyStatement read() {
        return new PolicyStatement(
                statement.text("Sid").orElse(""),
                effect(),
                principals(),
                texts("Action"),
                texts("Resource"),
                conditions());
    }

    private Effect effect() {
        String effect = PolicyNode.text(statement.require("Effect"));
        if (effect.equals("Allow")) {
            return Effect.ALLOW;
        }
        if (effect.equals("Deny")) {
            return Effect.DENY;
        }
        throw PolicyNode.syntax();
    }

    private Selection<PolicyPrincipal> principals() {
        boolean excluded = isExcluded("Principal");
        String name = excluded ? "NotPrincipal" : "Principal";
        if (!statement.has(name)) {
            return new Selection<>(List.of(), false);
        }
        JsonNode value = statement.require(name);
        if (value.isTextual()) {
            if (!value.textValue().equals("*")) {
                throw PolicyNode.syntax();
            }
            return new Selection<>(List.of(PolicyPrincipal.EVERYONE), excluded);
        }
        List<PolicyPrincipal> principals = new ArrayList<>();
        PolicyNode byType = PolicyNode.object(value, PRINCIPAL_TYPES);
        for (Map.Entry<String, JsonNode> type : byType.members()) {
            byType.texts(type.getKey()).forEach(text -> principals.add(new PolicyPrincipal(type.getKey(), text)));
        }
        return new Selection<>(principals, excluded);
    }

    private Selection<String> texts(String name) {
        boolean excluded = isExcluded(name);
        return new Selection<>(statement.texts(excluded ? "Not" + name : name), excluded);
    }

    /** Whether the statement has the element's negation; it must not have both. */
    private boolean isExcluded(String name) {
        boolean excluded = statement.has("Not" + name);
        if (excluded && statement.has(name)) {
            throw PolicyNode.syntax();
        }
        return excluded;
    }

    private List<PolicyCondition> conditions() {
        List<PolicyCondition> conditions = new ArrayList<>();
        if (statement.has("Condition")) {
            for (Map.Entry<String, JsonNode> operator :
                    PolicyNode.object(statement.require("Condition")).members()) {
                for (Map.Entry<String, JsonNode> key :
                        PolicyNode.object(operator.getValue()).members()) {
                    conditions.add(new PolicyCondition(operator.getKey(), key.getKey(), values(key.getValue())));
                }
            }
        }
        return conditions;
    }

    /** Texts; numbers and flags count as their text. */
    private static List<String> values(JsonNode node) {
        return PolicyNode.oneOrMore(node).stream().map(StatementReader::value).toList();
    }

    private static String value(JsonNode node) {
        if (node.isContainerNode() || node.isNull()) {
            throw PolicyNode.syntax();
        }
        return node.asText();
    }
}
