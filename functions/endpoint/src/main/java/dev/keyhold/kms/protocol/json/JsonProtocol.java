package dev.keyhold.kms.protocol.json;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.protocol.WireCall;
import java.io.OutputStream;

/** AWS JSON 1.1. Safe for use by several threads. */
public final class JsonProtocol {
    private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
    private static final int TOO_LARGE = 413;
    private static final int CLIENT_FAULT = 400;
    private static final int SERVICE_FAULT = 500;

    private final JsonRequestDecoder decoder = new JsonRequestDecoder();
    private final JsonResponseWriter writer = new JsonResponseWriter();

    /**
     * A call in this protocol.
     *
     * @param target the {@code X-Amz-Target} field; empty if there is none
     * @param body the whole body; lent, not copied
     */
    public WireCall call(String target, byte[] body) {
        return new Call(target, body);
    }

    private final class Call implements WireCall {
        private final String target;
        private final byte[] body;

        Call(String target, byte[] body) {
            this.target = target;
            this.body = body;
        }

        @Override
        public String target() {
            return target;
        }

        @Override
        public Fields decode(StructureShape shape) {
            return decoder.decode(body, shape);
        }

        @Override
        public String contentType() {
            return CONTENT_TYPE;
        }

        @Override
        public void write(Response response, OutputStream out) {
            writer.write(response, out);
        }

        @Override
        public void write(KmsException error, OutputStream out) {
            writer.write(error, out);
        }

        @Override
        public int status(KmsException error) {
            if (error.code() == KmsErrorCode.REQUEST_TOO_LARGE) {
                return TOO_LARGE;
            }
            return error.code().fault() == KmsErrorCode.Fault.SERVICE ? SERVICE_FAULT : CLIENT_FAULT;
        }
    }
}
