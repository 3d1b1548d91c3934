package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;

/** What is said of a body that cannot be decoded (docs/spec/protocol.md, section 2). No message repeats a value. */
final class SerializationErrors {
    private SerializationErrors() {}

    /** A text that is no JSON object at all; the service gives no message. */
    static KmsException notJson() {
        return error("");
    }

    static KmsException notUnicode() {
        return error("Invalid UTF-8 or unpaired surrogate");
    }

    static KmsException duplicateName() {
        return error("Duplicate field name");
    }

    static KmsException tooDeep() {
        return error("Nesting is too deep");
    }

    static KmsException base64(String reason) {
        return error("STRING_VALUE can not be converted to a Blob: " + reason);
    }

    /**
     * @param found the first token of the value
     * @param type the type of the shape with its article, for example {@code an Integer}
     */
    static KmsException notConvertible(JsonToken found, String type) {
        return unexpected(found, word(found) + " can not be converted to " + type);
    }

    /**
     * @param found the first token of the value
     * @param otherwise what is said of a scalar
     */
    static KmsException unexpected(JsonToken found, String otherwise) {
        if (found == JsonToken.START_ARRAY) {
            return error("Start of list found where not expected");
        }
        return error(
                found == JsonToken.START_OBJECT ? "Start of structure or map found where not expected." : otherwise);
    }

    private static String word(JsonToken found) {
        if (found.isNumeric()) {
            return "NUMBER_VALUE";
        }
        if (found.isBoolean()) {
            return found == JsonToken.VALUE_TRUE ? "TRUE_VALUE" : "FALSE_VALUE";
        }
        return "STRING_VALUE";
    }

    private static KmsException error(String message) {
        return new KmsException(KmsErrorCode.SERIALIZATION, message);
    }
}
