package dev.keyhold.kms.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyhold.lambda.local.FunctionAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A Function URL: makes an event of each request, in payload format 2.0, and a response of each answer. */
final class FunctionUrl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Function<String, FunctionAnswer> function;

    FunctionUrl(Function<String, FunctionAnswer> function) throws IOException {
        this.function = function;
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String event = event(exchange).toString();
        try {
            FunctionAnswer answer = function.apply(event);
            if (answer.isError()) {
                send(exchange, 502, "Internal Server Error".getBytes(UTF_8));
            } else {
                respond(exchange, JSON.readTree(answer.payload()));
            }
        } catch (IllegalStateException ended) {
            send(exchange, 502, "Internal Server Error".getBytes(UTF_8));
        }
    }

    private static ObjectNode event(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        ObjectNode event = JSON.createObjectNode()
                .put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", uri.getRawPath())
                .put("rawQueryString", uri.getRawQuery() == null ? "" : uri.getRawQuery());
        putHeaders(event, exchange.getRequestHeaders());
        event.putObject("requestContext")
                .put("accountId", "anonymous")
                .put("stage", "$default")
                .put("requestId", "e1506fd5-9e7b-434f-bd42-4f8fa224b599")
                .putObject("http")
                .put("method", exchange.getRequestMethod())
                .put("path", uri.getPath())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "192.0.2.7")
                .put("userAgent", String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (body.length > 0) {
            event.put("isBase64Encoded", true).put("body", Base64.getEncoder().encodeToString(body));
        } else {
            event.put("isBase64Encoded", false);
        }
        return event;
    }

    /** Names in lower case, several values of one name joined by commas, cookies apart: so AWS does it. */
    private static void putHeaders(ObjectNode event, Headers sent) {
        ObjectNode headers = event.putObject("headers");
        for (Map.Entry<String, List<String>> header : sent.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("cookie")) {
                header.getValue().forEach(event.putArray("cookies")::add);
            } else {
                headers.put(name, String.join(",", header.getValue()));
            }
        }
        headers.put("x-forwarded-proto", "https").put("x-amzn-tls-version", "TLSv1.3");
    }

    private static void respond(HttpExchange exchange, JsonNode answer) throws IOException {
        answer.path("headers").properties().forEach(header -> {
            if (!header.getKey().equalsIgnoreCase("content-length")) {
                exchange.getResponseHeaders()
                        .set(header.getKey(), header.getValue().asText());
            }
        });
        String body = answer.path("body").asText("");
        boolean binary = answer.path("isBase64Encoded").asBoolean();
        send(
                exchange,
                answer.path("statusCode").asInt(),
                binary ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
