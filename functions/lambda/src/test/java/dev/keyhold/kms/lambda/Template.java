package dev.keyhold.kms.lambda;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** {@code infra/keyhold.yaml}, as it is written. */
final class Template {
    private static final String FILE = "infra/keyhold.yaml";

    private Template() {}

    /** The resources of a type by their names, in the template's order. */
    static Map<String, Node> resources(String type) {
        Map<String, Node> found = new LinkedHashMap<>();
        for (var resource : ((MappingNode) section("Resources")).getValue()) {
            if (text(child(resource.getValueNode(), "Type").orElseThrow()).equals(type)) {
                found.put(text(resource.getKeyNode()), resource.getValueNode());
            }
        }
        return found;
    }

    static Node section(String name) {
        try (Reader reader = Files.newBufferedReader(file())) {
            return child(new Yaml(new LoaderOptions()).compose(reader), name).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Node> child(Node parent, String name) {
        return ((MappingNode) parent)
                .getValue().stream()
                        .filter(tuple -> text(tuple.getKeyNode()).equals(name))
                        .map(tuple -> tuple.getValueNode())
                        .findFirst();
    }

    /** Of {@code !Ref KeysTable} what stands behind the function's name. */
    static String text(Node scalar) {
        return ((ScalarNode) scalar).getValue();
    }

    /** Strings, lists and maps; of {@code !Ref KeysTable} and {@code !Not [...]} a map, with the function's name as its only key. */
    static Object plain(Node node) {
        String tag = node.getTag().getValue();
        Object value = value(node);
        return tag.startsWith("!") ? Map.of(tag, value) : value;
    }

    private static Object value(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(Template::plain).toList();
        }
        if (node instanceof MappingNode mapping) {
            Map<String, Object> children = new LinkedHashMap<>();
            mapping.getValue().forEach(child -> children.put(text(child.getKeyNode()), plain(child.getValueNode())));
            return children;
        }
        return text(node);
    }

    private static Path file() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path file = directory.resolve(FILE);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new IllegalStateException(FILE + " is not there");
    }
}
