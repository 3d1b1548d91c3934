package dev.keyhold.kms.operation.request;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a request to the constraints of its shape, and says what is wrong in the service's words (kms-behaviour 2.15). */
public final class ShapeValidator {
    /** No more are named: a small request can have a hundred thousand, and would be answered with megabytes. */
    private static final int MAX_VIOLATIONS = 50;

    private ShapeValidator() {}

    /** @throws KmsException {@link KmsErrorCode#VALIDATION} that names the violations, up to 50 or a few more */
    public static void validate(StructureShape shape, Fields fields) {
        List<Violation> violations = new ArrayList<>(0);
        collect(shape, fields, "", violations);
        if (!violations.isEmpty()) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION,
                    message(violations, Violation::withValue),
                    message(violations, Violation::withoutValue));
        }
    }

    /** @param value what is shown of the bad value; empty where nothing is */
    private record Violation(String value, String path, String constraint) {
        String withValue() {
            return "Value" + value + rest();
        }

        String withoutValue() {
            return "Value" + rest();
        }

        private String rest() {
            return " at '" + path + "' failed to satisfy constraint: " + constraint;
        }
    }

    private static String message(List<Violation> violations, Function<Violation, String> words) {
        String count = violations.size() == 1
                ? "1 validation error detected: "
                : violations.size() + " validation errors detected: ";
        return violations.stream().map(words).collect(Collectors.joining("; ", count, ""));
    }

    private static void collect(StructureShape shape, Fields fields, String path, List<Violation> violations) {
        for (Member member : shape.members()) {
            if (violations.size() >= MAX_VIOLATIONS) {
                return;
            }
            Object value = fields.find(member.name());
            if (value != null) {
                check(member.shape(), value, path, member.name(), violations);
            } else if (member.required()) {
                violations.add(new Violation(" null", path + wirePath(member.name()), "Member must not be null"));
            }
        }
    }

    private static void check(ValueShape shape, Object value, String path, String name, List<Violation> violations) {
        if (shape instanceof ValueShape.Structure structure && value instanceof Fields fields) {
            collect(structure.members(), fields, path + wirePath(name) + ".", violations);
            return;
        }
        if (shape instanceof ValueShape.ListOf list && value instanceof List<?> members) {
            checkMembers(list, members, path + wirePath(name), violations);
        }
        for (String constraint : Constraint.violated(shape, value)) {
            violations.add(new Violation(shown(shape, value), path + wirePath(name), constraint));
        }
    }

    private static void checkMembers(ValueShape.ListOf list, List<?> members, String path, List<Violation> violations) {
        if (list.member() instanceof ValueShape.Structure structure) {
            int number = 1;
            for (Object member : members) {
                collect(structure.members(), (Fields) member, path + "." + number++ + ".member.", violations);
            }
            return;
        }
        boolean bad = members.stream()
                .anyMatch(member -> !Constraint.violated(list.member(), member).isEmpty());
        if (bad) {
            violations.add(new Violation(
                    shown(list, members), path, "Member must satisfy constraint: " + Constraint.all(list.member())));
        }
    }

    /** What the service shows of a bad value: nothing if it is sensitive, and never the bytes of a blob. */
    private static String shown(ValueShape shape, Object value) {
        if (shape instanceof ValueShape.Blob blob) {
            return blob.sensitive() ? "" : " '" + buffer(value) + "'";
        }
        if (shape instanceof ValueShape.ListOf list && list.sensitive()) {
            return "";
        }
        return " '" + value + "'";
    }

    private static String buffer(@Nullable Object value) {
        int length = value instanceof SensitiveBytes bytes ? bytes.length() : 0;
        return "java.nio.HeapByteBuffer[pos=0 lim=" + length + " cap=" + length + "]";
    }

    private static String wirePath(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
