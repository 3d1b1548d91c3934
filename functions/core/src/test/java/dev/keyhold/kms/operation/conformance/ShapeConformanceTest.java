package dev.keyhold.kms.operation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request's shape is the model's: every member in its order, and every constraint. Both are told in the same words. */
class ShapeConformanceTest {
    private static final ServiceModel MODEL = ServiceModel.KMS;
    private static final List<OperationDescriptor> DESCRIPTORS = new KmsFixture().descriptors();

    static Stream<String> operations() {
        return BuiltOperations.names().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void request_hasTheShapeOfTheModel(String operation) {
        StructureShape input = DESCRIPTORS.stream()
                .filter(descriptor -> descriptor.name().equals(operation))
                .findFirst()
                .orElseThrow()
                .input();

        assertThat(told(input)).containsExactlyElementsOf(modelled(MODEL.input(operation)));
    }

    private static List<String> modelled(String structure) {
        return MODEL.members(structure).stream()
                .map(name -> name
                        + (MODEL.required(structure).contains(name) ? " required " : " ")
                        + modelledValue(MODEL.member(structure, name)))
                .toList();
    }

    private static String modelledValue(String name) {
        JsonNode shape = MODEL.shape(name);
        String bounds = bounds(shape);
        return switch (shape.path("type").asText()) {
            case "string" -> shape.has("enum") ? "enum " + words(shape) : "string " + bounds + pattern(shape);
            case "integer" -> "integer " + bounds;
            case "boolean" -> "boolean";
            case "blob" -> "blob " + bounds + (shape.path("sensitive").asBoolean() ? " sensitive" : "");
            case "list" ->
                "list " + bounds + " of "
                        + modelledValue(shape.path("member").path("shape").asText());
            case "map" ->
                "map of " + modelledValue(shape.path("key").path("shape").asText()) + " to "
                        + modelledValue(shape.path("value").path("shape").asText());
            case "structure" -> "structure " + modelled(name);
            default -> throw new AssertionError("a type that no request has had: " + shape);
        };
    }

    private static String bounds(JsonNode shape) {
        return shape.path("min").asInt(0) + ".." + shape.path("max").asInt(Integer.MAX_VALUE);
    }

    private static String pattern(JsonNode shape) {
        return shape.has("pattern") ? " /" + shape.path("pattern").asText() + "/" : "";
    }

    private static List<String> words(JsonNode shape) {
        List<String> words = new ArrayList<>();
        shape.path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static List<String> told(StructureShape structure) {
        return structure.members().stream().map(ShapeConformanceTest::told).toList();
    }

    private static String told(Member member) {
        return member.name() + (member.required() ? " required " : " ") + told(member.shape());
    }

    private static String told(ValueShape shape) {
        if (shape instanceof ValueShape.Text text) {
            return "string " + text.min() + ".." + text.max()
                    + (text.pattern() == null ? "" : " /" + text.pattern() + "/");
        }
        if (shape instanceof ValueShape.Choice choice) {
            return "enum " + choice.words();
        }
        if (shape instanceof ValueShape.Whole whole) {
            return "integer " + whole.min() + ".." + whole.max();
        }
        if (shape instanceof ValueShape.Blob blob) {
            return "blob " + blob.min() + ".." + blob.max() + (blob.sensitive() ? " sensitive" : "");
        }
        if (shape instanceof ValueShape.ListOf list) {
            return "list " + list.min() + ".." + list.max() + " of " + told(list.member());
        }
        if (shape instanceof ValueShape.Structure structure) {
            return "structure " + told(structure.members());
        }
        String anyText = "string 0.." + Integer.MAX_VALUE;
        return shape instanceof ValueShape.TextMap ? "map of " + anyText + " to " + anyText : "boolean";
    }
}
