package dev.keyhold.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers GetSecretValue as AWS Secrets Manager does, for secrets that a test puts there, and no other call. */
final class SecretsManagerStandIn implements AutoCloseable {
    private static final Pattern SECRET_ID = Pattern.compile("\"SecretId\"\\s*:\\s*\"([^\"]+)\"");

    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final HttpServer server;

    SecretsManagerStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @return its ARN */
    String put(String name, String text) {
        String arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:" + name + "-AbCdEf";
        secrets.put(arn, text);
        return arn;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Matcher id = SECRET_ID.matcher(request);
            String call = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String arn = "secretsmanager.GetSecretValue".equals(call) && id.find() ? id.group(1) : "";
            String text = secrets.get(arn);
            byte[] answer = (text == null
                            ? "{\"__type\":\"ResourceNotFoundException\","
                                    + "\"Message\":\"Secrets Manager can't find the specified secret.\"}"
                            : "{\"ARN\":\"" + arn + "\",\"SecretString\":\"" + text.replace("\n", "\\n") + "\"}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(text == null ? 400 : 200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
