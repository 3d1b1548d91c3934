package dev.keyhold.kms.protocol.query;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;

/** Fills fields with parameters, along a shape of texts, numbers and flags. */
final class QueryRequestDecoder {
    private QueryRequestDecoder() {}

    static Fields decode(QueryParameters parameters, StructureShape shape) {
        Fields fields = new Fields();
        for (Member member : shape.members()) {
            parameters.find(member.name()).ifPresent(text -> fields.put(member.name(), value(member.shape(), text)));
        }
        return fields;
    }

    private static Object value(ValueShape shape, String text) {
        if (shape instanceof ValueShape.Text || shape instanceof ValueShape.Choice) {
            return text;
        }
        if (shape instanceof ValueShape.Whole) {
            return whole(text);
        }
        if (shape instanceof ValueShape.Flag) {
            return flag(text);
        }
        throw new IllegalStateException("a shape that no operation of this protocol has yet");
    }

    private static Integer whole(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException notWhole) {
            throw notConvertible("an Integer");
        }
    }

    private static Boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw notConvertible("a Boolean");
        }
        return Boolean.valueOf(text);
    }

    private static KmsException notConvertible(String type) {
        return new KmsException(KmsErrorCode.SERIALIZATION, "STRING_VALUE can not be converted to " + type);
    }
}
