package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import java.io.IOException;

/** Decodes request bodies. Safe for use by several threads. */
public final class JsonRequestDecoder {
    private static final int MAX_DEPTH = 64;

    /** Names are bounded by the body, which is bounded by the operation. */
    private static final int MAX_NAME_LENGTH = 1024 * 1024;

    private final JsonFactory json = JsonFactory.builder()
            .recyclerPool(new ClearingBuffers())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    /**
     * Decodes a body.
     *
     * @param body the whole body in UTF-8; it is not changed
     * @return the members that are present; whoever gets them closes them
     * @throws KmsException {@link dev.keyhold.kms.operation.KmsErrorCode#SERIALIZATION} if it does not fit the shape
     */
    public Fields decode(byte[] body, StructureShape shape) {
        if (!JsonText.isWellFormed(body)) {
            throw SerializationErrors.notUnicode();
        }
        try (JsonParser parser = json.createParser(body)) {
            return new JsonShapeReader(parser, body).read(shape);
        } catch (JsonProcessingException malformed) {
            throw explain(malformed.getOriginalMessage());
        } catch (IOException malformed) {
            throw SerializationErrors.notJson();
        }
    }

    /** The parser has no types of their own for these; tests pin its texts. */
    private static KmsException explain(String parserMessage) {
        if (parserMessage.startsWith("Duplicate field")) {
            return SerializationErrors.duplicateName();
        }
        boolean tooDeep = parserMessage.startsWith("Document nesting depth");
        return tooDeep ? SerializationErrors.tooDeep() : SerializationErrors.notJson();
    }
}
