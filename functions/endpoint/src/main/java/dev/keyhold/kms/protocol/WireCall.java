package dev.keyhold.kms.protocol;

import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import java.io.OutputStream;

/** One call in one wire protocol: what it asks for, and how its answer is written. Used by one thread at a time. */
public interface WireCall {
    /** The operation that the call names, for example {@code TrentService.Encrypt}; empty if it names none. Untrusted. */
    String target();

    /**
     * Decodes the request.
     *
     * @throws KmsException {@link dev.keyhold.kms.operation.KmsErrorCode#SERIALIZATION} if it does not fit the shape
     */
    Fields decode(StructureShape shape);

    /** The media type of the answer. */
    String contentType();

    /** Writes the body of a success in UTF-8. The response's owner still has to close it; {@code out} is not closed. */
    void write(Response response, OutputStream out);

    /** Writes the body of an error in UTF-8; {@code out} is not closed. */
    void write(KmsException error, OutputStream out);

    /** The HTTP status of an error. */
    int status(KmsException error);
}
