package dev.keyhold.kms.operation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A value that breaks a constraint of its shape.
 *
 * @param name how it does so
 * @param shown what the service repeats of it
 * @param constraints what the service says of it, each constraint that it breaks
 */
record BadValue(String name, Object value, String shown, List<String> constraints) {
    private static final ServiceModel MODEL = ServiceModel.KMS;
    private static final int UNBOUNDED = 1 << 20;

    BadValue {
        constraints = List.copyOf(constraints);
    }

    static List<BadValue> allOf(String name) {
        JsonNode shape = MODEL.shape(name);
        return switch (shape.path("type").asText()) {
            case "string" -> texts(shape);
            case "integer" -> integers(shape);
            case "blob" -> blobs(shape);
            case "list" -> lists(shape, !name.equals("GrantTokenList"));
            default -> List.of();
        };
    }

    private static List<BadValue> texts(JsonNode shape) {
        List<BadValue> bad = new ArrayList<>();
        badTexts(shape).forEach(text -> {
            String cause = text.length() > 100 ? "of " + text.length() + " characters" : "is '" + text + "'";
            bad.add(new BadValue(cause, text, " '" + text + "'", brokenBy(shape, text)));
        });
        return bad;
    }

    /** Texts that break the shape: one too short, one too long, one of another form, one of no word. */
    private static List<String> badTexts(JsonNode shape) {
        List<String> texts = new ArrayList<>();
        if (shape.has("enum")) {
            String word = shape.path("enum").get(0).asText();
            Stream.of("", "NONE", word.toLowerCase(Locale.ROOT), word + " ").forEach(texts::add);
        }
        if (shape.path("min").asInt(0) > 0) {
            texts.add("x".repeat(shape.path("min").asInt() - 1));
        }
        if (shape.has("max")) {
            texts.add("x".repeat(shape.path("max").asInt() + 1));
        }
        if (shape.has("pattern")) {
            Stream.of("\u0100", "a\u0100", "a\u0000b", "a!\u20ac").forEach(texts::add);
        }
        return texts;
    }

    private static List<String> brokenBy(JsonNode shape, String text) {
        if (shape.has("enum")) {
            return List.of(enumeration(shape));
        }
        List<String> broken = new ArrayList<>();
        if (text.length() < shape.path("min").asInt(0)) {
            broken.add(atLeast(shape));
        }
        if (text.length() > shape.path("max").asInt(UNBOUNDED)) {
            broken.add(atMost(shape));
        }
        if (shape.has("pattern") && !text.matches(shape.path("pattern").asText())) {
            broken.add("Member must satisfy regular expression pattern: "
                    + shape.path("pattern").asText());
        }
        return broken;
    }

    private static List<BadValue> integers(JsonNode shape) {
        int min = shape.path("min").asInt();
        int max = shape.path("max").asInt();
        List<BadValue> bad = new ArrayList<>();
        for (int low : new int[] {min - 1, -1, Integer.MIN_VALUE}) {
            String constraint = "Member must have value greater than or equal to " + min;
            bad.add(new BadValue("is " + low, low, " '" + low + "'", List.of(constraint)));
        }
        for (int high : new int[] {max + 1, Integer.MAX_VALUE}) {
            String constraint = "Member must have value less than or equal to " + max;
            bad.add(new BadValue("is " + high, high, " '" + high + "'", List.of(constraint)));
        }
        return bad;
    }

    private static List<BadValue> blobs(JsonNode shape) {
        int tooShort = shape.path("min").asInt() - 1;
        int tooLong = shape.path("max").asInt() + 1;
        return List.of(
                new BadValue("is too short", new byte[tooShort], shown(shape, tooShort), List.of(atLeast(shape))),
                new BadValue("is too long", new byte[tooLong], shown(shape, tooLong), List.of(atMost(shape))));
    }

    private static String shown(JsonNode shape, int length) {
        return shape.path("sensitive").asBoolean()
                ? ""
                : " 'java.nio.HeapByteBuffer[pos=0 lim=" + length + " cap=" + length + "]'";
    }

    /** @param shown whether the service may show the values: grant tokens are secret, though the model does not say so */
    private static List<BadValue> lists(JsonNode shape, boolean shown) {
        String element = shape.path("member").path("shape").asText();
        List<BadValue> bad = new ArrayList<>();
        if (shape.has("max")) {
            int tooMany = shape.path("max").asInt() + 1;
            List<Object> list = Collections.nCopies(tooMany, SampleRequest.value(element));
            bad.add(new BadValue("has " + tooMany, list, shown ? " '" + list + "'" : "", List.of(atMost(shape))));
        }
        String constraint = "Member must satisfy constraint: " + listed(MODEL.shape(element));
        for (BadValue each : allOf(element)) {
            for (List<Object> list :
                    List.of(List.of(each.value()), List.of(SampleRequest.value(element), each.value(), each.value()))) {
                bad.add(new BadValue(
                        "has " + list.size() + ", one " + each.name(),
                        list,
                        shown ? " '" + list + "'" : "",
                        List.of(constraint)));
            }
        }
        return bad;
    }

    /** The constraints of a list's members, which are all named whichever of them is broken. */
    private static List<String> listed(JsonNode shape) {
        if (shape.has("enum")) {
            return List.of(enumeration(shape));
        }
        List<String> all = new ArrayList<>(List.of(atMost(shape), atLeast(shape)));
        if (shape.has("pattern")) {
            all.add("Member must satisfy regular expression pattern: "
                    + shape.path("pattern").asText());
        }
        return all;
    }

    private static String atLeast(JsonNode shape) {
        return "Member must have length greater than or equal to "
                + shape.path("min").asInt();
    }

    private static String atMost(JsonNode shape) {
        return "Member must have length less than or equal to "
                + shape.path("max").asInt();
    }

    private static String enumeration(JsonNode shape) {
        List<String> words = new ArrayList<>();
        shape.path("enum").forEach(word -> words.add(word.asText()));
        return "Member must satisfy enum value set: " + words;
    }
}
