package dev.keyhold.kms.protocol.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keyhold.kms.protocol.WireCall;
import java.util.Optional;

/** The AWS Query protocol. Safe for use by several threads. */
public final class QueryProtocol {
    /**
     * A call in this protocol.
     *
     * @param query the target's query string as sent, without its question mark; may be empty
     * @param form the whole body if it is a form, else an empty array
     * @param requestId shown in the answer
     */
    public WireCall call(String query, byte[] form, String requestId) {
        String encoded = query + '&' + new String(form, ISO_8859_1);
        Optional<QueryParameters> parameters = QueryParameters.parse(encoded);
        return new QueryCall(parameters.orElseGet(QueryParameters::none), parameters.isEmpty(), requestId);
    }
}
