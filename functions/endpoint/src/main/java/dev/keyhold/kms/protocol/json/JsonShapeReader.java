package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one body along its shape. Blobs that were read are cleared if the rest cannot be read. Used once, by one thread. */
final class JsonShapeReader {
    private final JsonParser parser;
    private final BlobReader blobs;

    JsonShapeReader(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.blobs = new BlobReader(parser, body);
    }

    Fields read(StructureShape shape) throws IOException {
        boolean complete = false;
        try {
            Fields fields = body(shape);
            complete = true;
            return fields;
        } finally {
            if (!complete) {
                blobs.clear();
            }
        }
    }

    private Fields body(StructureShape shape) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return new Fields();
        }
        if (first == JsonToken.START_ARRAY) {
            throw SerializationErrors.unexpected(first, "");
        }
        if (first != JsonToken.START_OBJECT) {
            throw SerializationErrors.notJson();
        }
        Fields fields = structure(shape);
        if (parser.nextToken() != null) {
            throw SerializationErrors.notJson();
        }
        return fields;
    }

    private Fields structure(StructureShape shape) throws IOException {
        Fields fields = new Fields();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Member member = shape.find(name);
            if (member == null) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                fields.put(name, value(member.shape(), token));
            }
        }
        return fields;
    }

    private Object value(ValueShape shape, JsonToken token) throws IOException {
        if (shape instanceof ValueShape.Text || shape instanceof ValueShape.Choice) {
            return text(token);
        }
        if (shape instanceof ValueShape.Blob) {
            return blobs.read(token);
        }
        if (shape instanceof ValueShape.TextMap) {
            return textMap(token);
        }
        if (shape instanceof ValueShape.Whole) {
            return whole(token);
        }
        if (shape instanceof ValueShape.Flag) {
            return flag(token);
        }
        if (shape instanceof ValueShape.ListOf list) {
            return list(list.member(), token);
        }
        if (shape instanceof ValueShape.Structure structure) {
            require(JsonToken.START_OBJECT, token, "Expected null");
            return structure(structure.members());
        }
        throw new IllegalStateException("a shape without a reader");
    }

    private String text(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw SerializationErrors.notConvertible(token, "a String");
        }
        return parser.getText();
    }

    private Boolean flag(JsonToken token) {
        if (!token.isBoolean()) {
            throw SerializationErrors.notConvertible(token, "a Boolean");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private Integer whole(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
            return parser.getIntValue();
        }
        double value = token == JsonToken.VALUE_NUMBER_FLOAT ? parser.getDoubleValue() : Double.NaN;
        if (value != (int) value) {
            throw SerializationErrors.notConvertible(token, "an Integer");
        }
        return (int) value;
    }

    private Map<String, String> textMap(JsonToken token) throws IOException {
        require(JsonToken.START_OBJECT, token, "Expected map or null");
        Map<String, String> map = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken member = parser.nextToken();
            if (member != JsonToken.VALUE_NULL) {
                map.put(name, text(member));
            }
        }
        return map;
    }

    private List<Object> list(ValueShape shape, JsonToken token) throws IOException {
        require(JsonToken.START_ARRAY, token, "Expected list or null");
        List<Object> list = new ArrayList<>();
        for (JsonToken member = parser.nextToken(); member != JsonToken.END_ARRAY; member = parser.nextToken()) {
            if (member != JsonToken.VALUE_NULL) {
                list.add(value(shape, member));
            }
        }
        return list;
    }

    private static void require(JsonToken expected, JsonToken token, String otherwise) {
        if (token != expected) {
            throw SerializationErrors.unexpected(token, otherwise);
        }
    }
}
