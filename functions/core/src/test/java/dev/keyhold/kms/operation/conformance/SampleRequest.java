package dev.keyhold.kms.operation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that satisfy every constraint of the model, and no rule beyond. */
final class SampleRequest {
    private static final ServiceModel MODEL = ServiceModel.KMS;

    /** Some lists and windows are shorter than the model says. */
    private static final int WITHIN_EVERY_RULE = 30;

    private SampleRequest() {}

    /** A request with the members that it must have. */
    static Map<String, Object> ofRequired(String structure) {
        Map<String, Object> request = ofAll(structure);
        request.keySet().retainAll(MODEL.required(structure));
        return request;
    }

    /** A request with every member that there is. */
    static Map<String, Object> ofAll(String structure) {
        Map<String, Object> request = new LinkedHashMap<>();
        for (String member : MODEL.members(structure)) {
            request.put(member, value(MODEL.member(structure, member)));
        }
        return request;
    }

    /** One letter is enough for every text but those of a form of their own. */
    private static String text(String name) {
        return name.equals("RegionType") ? "ap-south-1" : "x";
    }

    static Object value(String name) {
        JsonNode shape = MODEL.shape(name);
        return switch (shape.path("type").asText()) {
            case "string" -> shape.has("enum") ? shape.path("enum").get(0).asText() : text(name);
            case "integer" ->
                Math.max(shape.path("min").asInt(), Math.min(shape.path("max").asInt(), WITHIN_EVERY_RULE));
            case "boolean" -> false;
            case "blob" -> new byte[shape.path("min").asInt()];
            case "list" -> List.of(value(shape.path("member").path("shape").asText()));
            case "map" -> Map.of("x", "y");
            case "structure" -> ofAll(name);
            default -> throw new AssertionError("a type that no request has had: " + shape);
        };
    }
}
