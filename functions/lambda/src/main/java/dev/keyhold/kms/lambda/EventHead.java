package dev.keyhold.kms.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.keyhold.kms.audit.CallOrigin;
import dev.keyhold.kms.protocol.http.RequestHead;
import dev.keyhold.kms.protocol.sigv4.HttpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of a request as its client signed it, from an event of payload format 2.0. */
final class EventHead {
    private EventHead() {}

    static RequestHead of(APIGatewayV2HTTPEvent event) {
        APIGatewayV2HTTPEvent.RequestContext.Http http =
                event.getRequestContext().getHttp();
        String query = orEmpty(event.getRawQueryString());
        String path = orEmpty(event.getRawPath());
        return new RequestHead(
                http.getMethod(),
                query.isEmpty() ? path : path + "?" + query,
                headers(event),
                // Function URLs and API Gateway know nothing but HTTPS.
                new CallOrigin(orEmpty(http.getSourceIp()), orEmpty(http.getUserAgent()), true));
    }

    /** A field that came several times has its values joined by commas, in order, which is how they were signed. */
    private static List<HttpHeader> headers(APIGatewayV2HTTPEvent event) {
        List<HttpHeader> headers = new ArrayList<>();
        if (event.getHeaders() != null) {
            event.getHeaders().forEach((name, value) -> headers.add(new HttpHeader(name, orEmpty(value))));
        }
        if (event.getCookies() != null && !event.getCookies().isEmpty()) {
            headers.add(new HttpHeader("cookie", String.join("; ", event.getCookies())));
        }
        return headers;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
