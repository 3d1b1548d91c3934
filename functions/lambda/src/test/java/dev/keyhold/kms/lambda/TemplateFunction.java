package dev.keyhold.kms.lambda;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A Lambda function as {@code infra/keyhold.yaml} has it.
 *
 * @param name the resource's name
 * @param export what {@code QUARKUS_FUNQY_EXPORT} says; empty for the endpoint
 * @param granted what its role allows, each action with the resource's name: {@code dynamodb:GetItem KeysTable}
 */
public record TemplateFunction(String name, String export, Set<String> granted) {
    private static final String TEMPLATE = "infra/keyhold.yaml";

    /**
     * Every function of the template, in its order.
     *
     * @param conditions what the template's conditions are taken for; the root key is in AWS KMS if they are true. The stack makes
     *     its tables in any case
     */
    public static List<TemplateFunction> all(boolean conditions) {
        try (Reader reader = Files.newBufferedReader(template())) {
            MappingNode root = (MappingNode) new Yaml(new LoaderOptions()).compose(reader);
            MappingNode resources = (MappingNode) child(root, "Resources").orElseThrow();
            return resources.getValue().stream()
                    .filter(resource -> child(resource.getValueNode(), "Type")
                            .map(TemplateFunction::text)
                            .filter("AWS::Serverless::Function"::equals)
                            .isPresent())
                    .map(resource -> of(text(resource.getKeyNode()), resource.getValueNode(), conditions))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TemplateFunction of(String name, Node resource, boolean conditions) {
        Node properties = child(resource, "Properties").orElseThrow();
        String export = child(properties, "Environment")
                .flatMap(environment -> child(environment, "Variables"))
                .flatMap(variables -> child(variables, "QUARKUS_FUNQY_EXPORT"))
                .map(TemplateFunction::text)
                .orElse("");
        Set<String> granted = new TreeSet<>();
        elements(child(properties, "Policies").orElseThrow(), conditions)
                .flatMap(policy -> elements(child(policy, "Statement").orElseThrow(), conditions))
                .forEach(statement -> grant(statement, conditions, granted));
        return new TemplateFunction(name, export, granted);
    }

    private static void grant(Node statement, boolean conditions, Set<String> granted) {
        if (!text(child(statement, "Effect").orElseThrow()).equals("Allow")) {
            throw new IllegalStateException("a statement that does not allow is not understood here");
        }
        List<String> resources = elements(child(statement, "Resource").orElseThrow(), conditions)
                .map(resource -> text(resource).replaceFirst("\\.Arn$", ""))
                .toList();
        elements(child(statement, "Action").orElseThrow(), conditions)
                .map(TemplateFunction::text)
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

    private static Optional<Node> child(Node parent, String name) {
        return ((MappingNode) parent)
                .getValue().stream()
                        .filter(tuple -> text(tuple.getKeyNode()).equals(name))
                        .map(tuple -> tuple.getValueNode())
                        .findFirst();
    }

    private static String text(Node scalar) {
        return ((ScalarNode) scalar).getValue();
    }

    private static Path template() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path template = directory.resolve(TEMPLATE);
            if (Files.exists(template)) {
                return template;
            }
        }
        throw new IllegalStateException(TEMPLATE + " is not there");
    }
}
