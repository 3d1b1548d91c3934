package dev.keyhold.lambda.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda Runtime API for one process of a function: it hands out events one after the other, and takes the answers. Safe
 * for use by several threads.
 */
final class RuntimeApi implements AutoCloseable {
    private static final String VERSION = "/2018-06-01/runtime/";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    static {
        // Without it every answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch restored;
    private final CompletableFuture<Void> snapshot = new CompletableFuture<>();

    private volatile @Nullable RuntimeException failure;

    private record Invocation(String id, String event, CompletableFuture<FunctionAnswer> answer) {}

    /** @param withSnapshot whether the function waits to be restored before it is given events */
    RuntimeApi(boolean withSnapshot) throws IOException {
        restored = new CountDownLatch(withSnapshot ? 1 : 0);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(VERSION + "invocation/next", this::next);
        server.createContext(VERSION + "invocation/", this::answer);
        server.createContext(VERSION + "restore/next", this::restore);
        server.createContext(VERSION + "restore/error", this::failedStart);
        server.createContext(VERSION + "init/error", this::failedStart);
        server.start();
    }

    /** Host and port, as the variable {@code AWS_LAMBDA_RUNTIME_API} has them. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Completes when the function asks for its first event; exceptionally if it says that it could not start. */
    CompletableFuture<Void> asked() {
        return asked;
    }

    /** Completes when the function says that it is ready to be made a snapshot of. */
    CompletableFuture<Void> snapshot() {
        return snapshot;
    }

    /** Goes on as a function that was restored from its snapshot. */
    void restore() {
        restored.countDown();
    }

    CompletableFuture<FunctionAnswer> invoke(String event) {
        Invocation invocation = new Invocation(UUID.randomUUID().toString(), event, new CompletableFuture<>());
        waiting.add(invocation);
        RuntimeException reason = failure;
        if (reason != null) {
            invocation.answer().completeExceptionally(reason);
        }
        return invocation.answer();
    }

    /** Whatever waits for an answer fails, and whatever comes later. */
    void fail(RuntimeException reason) {
        failure = reason;
        asked.completeExceptionally(reason);
        snapshot.completeExceptionally(reason);
        waiting.forEach(invocation -> invocation.answer().completeExceptionally(reason));
        running.values().forEach(invocation -> invocation.answer().completeExceptionally(reason));
    }

    @Override
    public void close() {
        fail(new IllegalStateException("the function was stopped"));
        server.stop(0);
        threads.shutdownNow();
    }

    private void next(HttpExchange exchange) throws IOException {
        asked.complete(null);
        try {
            Invocation invocation = waiting.take();
            running.put(invocation.id(), invocation);
            long deadline = System.currentTimeMillis() + TIMEOUT.toMillis();
            // Without a type the client's native part reads a null pointer.
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", invocation.id());
            exchange.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", String.valueOf(deadline));
            exchange.getResponseHeaders()
                    .set(
                            "Lambda-Runtime-Invoked-Function-Arn",
                            "arn:aws:lambda:eu-west-1:000000000000:function:keyhold");
            send(exchange, 200, invocation.event().getBytes(UTF_8));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    /** {@code …/invocation/ID/response} or {@code …/invocation/ID/error}. */
    private void answer(HttpExchange exchange) throws IOException {
        byte[] payload = exchange.getRequestBody().readAllBytes();
        String[] path = exchange.getRequestURI().getPath().split("/");
        Invocation invocation = running.remove(path[path.length - 2]);
        send(exchange, 202, new byte[0]);
        if (invocation != null) {
            boolean isError = path[path.length - 1].equals("error");
            invocation.answer().complete(new FunctionAnswer(new String(payload, UTF_8), isError));
        }
    }

    private void restore(HttpExchange exchange) throws IOException {
        snapshot.complete(null);
        try {
            restored.await();
            send(exchange, 200, new byte[0]);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private void failedStart(HttpExchange exchange) throws IOException {
        String payload = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        send(exchange, 202, new byte[0]);
        fail(new IllegalStateException("the function did not start: " + payload));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
