package dev.keyhold.kms.protocol.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.protocol.WireCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** One call. A request whose parameters cannot be read is a call of no operation. */
final class QueryCall implements WireCall {
    private static final int MAX_SHOWN = 128;

    private final QueryParameters parameters;
    private final boolean malformed;
    private final String requestId;
    private final String action;
    private final String version;

    QueryCall(QueryParameters parameters, boolean malformed, String requestId) {
        this.parameters = parameters;
        this.malformed = malformed;
        this.requestId = requestId;
        this.action = parameters.find("Action").orElse("");
        this.version = parameters.find("Version").orElse("");
    }

    @Override
    public String target() {
        return QueryApi.ofVersion(version).map(api -> api.target(action)).orElse("");
    }

    @Override
    public Fields decode(StructureShape shape) {
        return QueryRequestDecoder.decode(parameters, shape);
    }

    @Override
    public String contentType() {
        return "text/xml";
    }

    @Override
    public void write(Response response, OutputStream out) {
        XmlWriter xml = new XmlWriter();
        xml.open(action + "Response", namespace());
        xml.open(action + "Result");
        response.writeTo(new XmlFieldWriter(xml));
        xml.close();
        xml.open("ResponseMetadata");
        xml.text("RequestId", requestId);
        xml.close();
        xml.close();
        send(xml, out);
    }

    @Override
    public void write(KmsException error, OutputStream out) {
        QueryError shown = shown(error);
        XmlWriter xml = new XmlWriter();
        xml.open("ErrorResponse", namespace());
        xml.open("Error");
        xml.text("Type", shown.isOfService() ? "Receiver" : "Sender");
        xml.text("Code", shown.code());
        xml.text("Message", shown.message());
        xml.close();
        xml.text("RequestId", requestId);
        xml.close();
        send(xml, out);
    }

    @Override
    public int status(KmsException error) {
        return shown(error).status();
    }

    private QueryError shown(KmsException error) {
        if (error.code() != KmsErrorCode.UNKNOWN_OPERATION) {
            return QueryError.of(error);
        }
        if (malformed) {
            return QueryError.malformed();
        }
        return action.isEmpty() ? QueryError.missingAction() : QueryError.invalidAction(cut(action), cut(version));
    }

    private static String cut(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
    }

    private String namespace() {
        return QueryApi.ofVersion(version).orElse(QueryApi.STS).namespace();
    }

    private static void send(XmlWriter xml, OutputStream out) {
        try {
            out.write(xml.toString().getBytes(UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
