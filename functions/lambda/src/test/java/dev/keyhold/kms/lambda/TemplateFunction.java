package dev.keyhold.kms.lambda;

import static dev.keyhold.kms.lambda.Template.child;
import static dev.keyhold.kms.lambda.Template.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A Lambda function as {@code infra/keyhold.yaml} has it.
 *
 * @param name the resource's name
 * @param export what {@code QUARKUS_FUNQY_EXPORT} says; empty for the endpoint
 * @param timeoutSeconds after which Lambda ends it
 * @param budgetSeconds after which it begins no further step; 0 for the endpoint
 * @param granted what its role allows, each action with the resource's name: {@code dynamodb:GetItem KeysTable}
 * @param rootKeyContext what has to be in the encryption context of every call of the root key for the role to allow it
 */
public record TemplateFunction(
        String name,
        String export,
        int timeoutSeconds,
        int budgetSeconds,
        Set<String> granted,
        Map<String, String> rootKeyContext) {
    private static final String CONTEXT = "kms:EncryptionContext:";

    /**
     * Every function of the template, in its order.
     *
     * @param conditions what the template's conditions are taken for; the root key is in AWS KMS if they are true. The stack makes
     *     its tables in any case
     */
    public static List<TemplateFunction> all(boolean conditions) {
        return Template.resources("AWS::Serverless::Function").entrySet().stream()
                .map(resource -> of(resource.getKey(), resource.getValue(), conditions))
                .toList();
    }

    private static TemplateFunction of(String name, Node resource, boolean conditions) {
        Node properties = child(resource, "Properties").orElseThrow();
        Set<String> granted = new TreeSet<>();
        Map<String, String> context = new TreeMap<>();
        elements(child(properties, "Policies").orElseThrow(), conditions)
                .flatMap(policy -> elements(child(policy, "Statement").orElseThrow(), conditions))
                .forEach(statement -> {
                    grant(statement, conditions, granted);
                    child(statement, "Condition").ifPresent(condition -> readContext(condition, context));
                });
        return new TemplateFunction(
                name,
                variable(properties, "QUARKUS_FUNQY_EXPORT").orElse(""),
                Integer.parseInt(text(child(properties, "Timeout").orElseThrow())),
                Integer.parseInt(
                        variable(properties, "KEYHOLD_JOBS_BUDGET_SECONDS").orElse("0")),
                granted,
                context);
    }

    private static Optional<String> variable(Node properties, String name) {
        return child(properties, "Environment")
                .flatMap(environment -> child(environment, "Variables"))
                .flatMap(variables -> child(variables, name))
                .map(Template::text);
    }

    private static void readContext(Node condition, Map<String, String> context) {
        for (var test : ((MappingNode) condition).getValue()) {
            for (var wanted : ((MappingNode) test.getValueNode()).getValue()) {
                String key = text(wanted.getKeyNode());
                if (!text(test.getKeyNode()).equals("StringEquals") || !key.startsWith(CONTEXT)) {
                    throw new IllegalStateException("a condition on " + key + " is not understood here");
                }
                context.put(key.substring(CONTEXT.length()), text(wanted.getValueNode()));
            }
        }
    }

    private static void grant(Node statement, boolean conditions, Set<String> granted) {
        if (!text(child(statement, "Effect").orElseThrow()).equals("Allow")) {
            throw new IllegalStateException("a statement that does not allow is not understood here");
        }
        List<String> resources = elements(child(statement, "Resource").orElseThrow(), conditions)
                .map(resource -> text(resource).replaceFirst("\\.Arn$", ""))
                .toList();
        elements(child(statement, "Action").orElseThrow(), conditions)
                .map(Template::text)
                .forEach(action -> resources.forEach(resource -> granted.add(action + " " + resource)));
    }

    /** The elements of a list, or the one that stands instead of it; of {@code !If}, those that apply. */
    private static Stream<Node> elements(Node node, boolean conditions) {
        if (!(node instanceof SequenceNode sequence)) {
            return Stream.of(node);
        }
        if (sequence.getTag().getValue().equals("!If")) {
            boolean isTrue = conditions || text(sequence.getValue().get(0)).startsWith("New");
            return elements(sequence.getValue().get(isTrue ? 1 : 2), conditions);
        }
        return sequence.getValue().stream().flatMap(element -> elements(element, conditions));
    }
}
