package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A request that can be altered in every part, as somebody between caller and service could. */
final class RequestBuilder {
    private String method;
    private String target;
    private final List<HttpHeader> headers;
    private byte[] body;

    private RequestBuilder(HttpRequestView request) {
        method = request.method();
        target = request.query().isEmpty() ? request.path() : request.path() + '?' + request.query();
        headers = new ArrayList<>(request.headers());
        body = request.body();
    }

    static RequestBuilder of(HttpRequestView request) {
        return new RequestBuilder(request);
    }

    static RequestBuilder post(String target, String body) {
        return of(new HttpRequestView("POST", target, List.of(), body.getBytes(UTF_8)));
    }

    RequestBuilder method(String changed) {
        method = changed;
        return this;
    }

    RequestBuilder target(UnaryOperator<String> change) {
        target = change.apply(target);
        return this;
    }

    RequestBuilder body(byte[] changed) {
        body = changed;
        return this;
    }

    RequestBuilder add(String name, String value) {
        headers.add(new HttpHeader(name, value));
        return this;
    }

    RequestBuilder change(String name, UnaryOperator<String> change) {
        headers.replaceAll(
                header -> header.name().equals(name) ? new HttpHeader(name, change.apply(header.value())) : header);
        return this;
    }

    RequestBuilder remove(String name) {
        headers.removeIf(header -> header.name().equals(name));
        return this;
    }

    HttpRequestView build() {
        return new HttpRequestView(method, target, headers, body);
    }
}
