package dev.keyhold.kms.operation.request;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds a request to the constraints of its shape, and says what is wrong in the service's words (kms-behaviour 2.15). */
public final class ShapeValidator {
    private ShapeValidator() {}

    /** @throws KmsException {@link KmsErrorCode#VALIDATION} that names every violation */
    public static void validate(StructureShape shape, Fields fields) {
        List<String> violations = new ArrayList<>(0);
        collect(shape, fields, "", violations);
        if (!violations.isEmpty()) {
            throw new KmsException(KmsErrorCode.VALIDATION, message(violations));
        }
    }

    private static String message(List<String> violations) {
        String count = violations.size() == 1
                ? "1 validation error detected: "
                : violations.size() + " validation errors detected: ";
        return count + String.join("; ", violations);
    }

    private static void collect(StructureShape shape, Fields fields, String path, List<String> violations) {
        for (Member member : shape.members()) {
            Object value = fields.find(member.name());
            if (value != null) {
                check(member.shape(), value, path, member.name(), violations);
            } else if (member.required()) {
                violations.add("Value null at '" + path + wirePath(member.name())
                        + "' failed to satisfy constraint: Member must not be null");
            }
        }
    }

    private static void check(ValueShape shape, Object value, String path, String name, List<String> violations) {
        if (shape instanceof ValueShape.Structure structure && value instanceof Fields fields) {
            collect(structure.members(), fields, path + wirePath(name) + ".", violations);
            return;
        }
        if (shape instanceof ValueShape.ListOf list && value instanceof List<?> members) {
            checkMembers(list, members, path + wirePath(name), violations);
        }
        for (String constraint : Constraint.violated(shape, value)) {
            violations.add("Value" + shown(shape, value) + " at '" + path + wirePath(name)
                    + "' failed to satisfy constraint: " + constraint);
        }
    }

    private static void checkMembers(ValueShape.ListOf list, List<?> members, String path, List<String> violations) {
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
            violations.add("Value '" + members + "' at '" + path
                    + "' failed to satisfy constraint: Member must satisfy constraint: "
                    + Constraint.all(list.member()));
        }
    }

    /** What the service shows of a bad value: nothing if it is sensitive, and never the bytes of a blob. */
    private static String shown(ValueShape shape, Object value) {
        if (shape instanceof ValueShape.Blob blob) {
            return blob.sensitive() ? "" : " '" + buffer(value) + "'";
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
