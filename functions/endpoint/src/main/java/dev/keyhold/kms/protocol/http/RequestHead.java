package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.audit.CallOrigin;
import dev.keyhold.kms.protocol.sigv4.HttpHeader;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request's method, target and header fields, as the client sent them. Immutable. */
public final class RequestHead {
    private static final String HOST = "host";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String method;
    private final String target;
    private final List<HttpHeader> headers;
    private final CallOrigin origin;

    /**
     * @param target path and query as sent, for example {@code /?a=b}
     * @param headers every field in the order received, with the host that the client named
     */
    public RequestHead(String method, String target, List<HttpHeader> headers, CallOrigin origin) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.origin = origin;
    }

    /** Takes the head from a connection. */
    static RequestHead of(HttpServerRequest request) {
        List<HttpHeader> headers = new ArrayList<>(16);
        String userAgent = "";
        boolean hasHost = false;
        for (Map.Entry<String, String> field : request.headers()) {
            HttpHeader header = new HttpHeader(field.getKey(), field.getValue());
            headers.add(header);
            hasHost |= header.name().equals(HOST);
            userAgent = header.name().equals("user-agent") ? header.value() : userAgent;
        }
        HostAndPort authority = hasHost ? null : request.authority();
        if (authority != null) {
            headers.add(new HttpHeader(HOST, authority.toString()));
        }
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? "" : peer.hostAddress();
        return new RequestHead(
                request.method().name(), request.uri(), headers, new CallOrigin(address, userAgent, request.isSSL()));
    }

    CallOrigin origin() {
        return origin;
    }

    /** The operation that a JSON request names; empty if there is not exactly one such field. */
    String operation() {
        return only("x-amz-target");
    }

    boolean namesOperation() {
        return headers.stream().anyMatch(header -> header.name().equals("x-amz-target"));
    }

    /** What follows the target's question mark; empty if there is none. */
    String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    boolean isForm() {
        String type = only("content-type").toLowerCase(Locale.ROOT);
        return type.equals(FORM) || type.startsWith(FORM + ";") || type.startsWith(FORM + " ");
    }

    /** Whether the query string has a parameter of this name. */
    boolean hasParameter(String name) {
        String parameters = "&" + query();
        return parameters.contains("&" + name + "=");
    }

    HttpRequestView view(byte[] body) {
        return new HttpRequestView(method, target, headers, body);
    }

    private String only(String name) {
        String found = null;
        for (HttpHeader header : headers) {
            if (header.name().equals(name)) {
                if (found != null) {
                    return "";
                }
                found = header.value();
            }
        }
        return found == null ? "" : found;
    }
}
