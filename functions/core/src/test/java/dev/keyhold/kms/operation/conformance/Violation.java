package dev.keyhold.kms.operation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A request with one wrong value, and what AWS says to it.
 *
 * @param name what is wrong with what
 */
record Violation(String name, Map<String, Object> request, String message) {
    private static final ServiceModel MODEL = ServiceModel.KMS;

    Violation {
        request = Collections.unmodifiableMap(request);
    }

    /** One for each constraint of a request's shape, of its nested shapes too. */
    static List<Violation> allOf(String structure) {
        return within(structure, "", members -> {
            Map<String, Object> request = SampleRequest.ofRequired(structure);
            request.putAll(members);
            request.values().removeIf(value -> value == ABSENT);
            return request;
        });
    }

    /** Stands for a member that is taken away. */
    private static final Object ABSENT = new Object();

    /** @param embed makes a request of members of the structure */
    private static List<Violation> within(String structure, String path, UnaryOperator<Map<String, Object>> embed) {
        List<Violation> violations = new ArrayList<>();
        for (String member : MODEL.members(structure)) {
            String wire = path + Character.toLowerCase(member.charAt(0)) + member.substring(1);
            if (MODEL.required(structure).contains(member)) {
                Map<String, Object> without = embed.apply(members(member, ABSENT));
                violations.add(of(wire + " is absent", without, List.of(at(" null", wire, "Member must not be null"))));
            }
            String shape = MODEL.member(structure, member);
            for (BadValue bad : BadValue.allOf(shape)) {
                List<String> errors = bad.constraints().stream()
                        .map(constraint -> at(bad.shown(), wire, constraint))
                        .toList();
                violations.add(of(wire + " " + bad.name(), embed.apply(members(member, bad.value())), errors));
            }
            violations.addAll(nested(shape, wire, value -> embed.apply(members(member, value))));
        }
        return violations;
    }

    private static List<Violation> nested(String name, String path, Function<Object, Map<String, Object>> embed) {
        JsonNode shape = MODEL.shape(name);
        if (shape.path("type").asText().equals("structure")) {
            return within(name, path + ".", members -> embed.apply(completed(name, members)));
        }
        String element = shape.path("member").path("shape").asText();
        if (element.isEmpty() || !MODEL.shape(element).path("type").asText().equals("structure")) {
            return List.of();
        }
        Map<String, Object> good = SampleRequest.ofAll(element);
        List<Violation> violations = new ArrayList<>(
                within(element, path + ".1.member.", members -> embed.apply(List.of(completed(element, members)))));
        violations.addAll(within(
                element, path + ".2.member.", members -> embed.apply(List.of(good, completed(element, members)))));
        return violations;
    }

    private static Map<String, Object> completed(String structure, Map<String, Object> members) {
        Map<String, Object> all = SampleRequest.ofAll(structure);
        all.putAll(members);
        all.values().removeIf(value -> value == ABSENT);
        return all;
    }

    private static Map<String, Object> members(String name, Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(name, value);
        return members;
    }

    private static String at(String shown, String path, String constraint) {
        return "Value" + shown + " at '" + path + "' failed to satisfy constraint: " + constraint;
    }

    private static Violation of(String name, Map<String, Object> request, List<String> errors) {
        String count = errors.size() == 1 ? "1 validation error" : errors.size() + " validation errors";
        return new Violation(name, request, count + " detected: " + String.join("; ", errors));
    }
}
