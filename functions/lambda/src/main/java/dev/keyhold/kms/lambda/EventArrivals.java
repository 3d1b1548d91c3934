package dev.keyhold.kms.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.protocol.access.Authenticator;
import dev.keyhold.kms.protocol.http.Arrivals;
import dev.keyhold.kms.serverless.FunctionSettings.IdentitySource;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Requests that come as events (authentication.md section 8). Their heads are read from the event and not from the request that
 * the framework makes of it: that one splits header fields at commas, which the client may have signed.
 */
final class EventArrivals implements Arrivals {
    private final Arrivals direct;
    private final IdentitySource identity;
    private final Region region;

    /**
     * @param direct what checks signatures
     * @param region the function's own, for which requests are made whose signature AWS checks
     */
    EventArrivals(Arrivals direct, IdentitySource identity, Region region) {
        this.direct = direct;
        this.identity = identity;
        this.region = region;
    }

    @Override
    public Arrival of(HttpServerRequest request) {
        APIGatewayV2HTTPEvent event = event(request);
        Authenticator authenticator = switch (identity) {
            case SIGNATURE -> direct.of(request).authenticator();
            case REQUEST_CONTEXT -> new RequestContextAuthenticator(event.getRequestContext(), region);
        };
        return new Arrival(EventHead.of(event), authenticator);
    }

    private static APIGatewayV2HTTPEvent event(HttpServerRequest request) {
        if (request.headers() instanceof QuarkusHttpHeaders headers
                && headers.getContextObjects().get(APIGatewayV2HTTPEvent.class)
                        instanceof APIGatewayV2HTTPEvent event) {
            return event;
        }
        throw new IllegalStateException("a request came here without its event");
    }
}
