package dev.keyhold.dynamodb.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Stands before a DynamoDB and does to its calls what tests ask for. Safe for use by several threads. */
public final class FaultProxy implements AutoCloseable {
    private static final Set<String> OWN_HEADERS = Set.of("host", "connection", "content-length", "expect");
    private static final int DRIP_MILLIS = 10;

    private final URI target;
    private final ServerSocket listener;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread accepting;
    private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Queue<Fault>> next = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile BiFunction<String, byte[], Fault> otherwise = (operation, body) -> Fault.NONE;
    private volatile BiConsumer<String, byte[]> observer = (operation, body) -> {};

    /** @param target where DynamoDB answers */
    public FaultProxy(URI target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        this.accepting = daemon(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The next calls of an operation, such as {@code GetItem}, get these faults, one each. */
    public void next(String operation, Fault... faults) {
        next.computeIfAbsent(operation, name -> new ConcurrentLinkedQueue<>()).addAll(List.of(faults));
    }

    /** Every call for which no fault is planned gets one of these. */
    public void otherwise(Supplier<Fault> faults) {
        otherwise = (operation, body) -> faults.get();
    }

    /** The same, by the operation and the body, which it must not change. */
    public void otherwiseBy(BiFunction<String, byte[], Fault> faults) {
        otherwise = faults;
    }

    /** Every call is shown to it before it goes on: its operation, and its body, which it must not change. */
    public void observe(BiConsumer<String, byte[]> calls) {
        observer = calls;
    }

    /** How many calls of the operation have come, each attempt counted. */
    public int calls(String operation) {
        return counter(operation).get();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        try {
            // Until the thread has left its system call, connections are still accepted.
            accepting.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(FaultProxy::closeQuietly);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                Thread unused = daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end of the proxy.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            Map<String, String> headers = readHead(in);
            while (!headers.isEmpty()) {
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                if (!handle(socket, headers, body)) {
                    return;
                }
                headers = readHead(in);
            }
        } catch (IOException | InterruptedException clientIsGone) {
            // Its timeout was what the test wanted.
        } finally {
            connections.remove(socket);
        }
    }

    /** @return whether the connection goes on */
    private boolean handle(Socket socket, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        String operation = headers.getOrDefault("x-amz-target", "").replaceFirst(".*\\.", "");
        counter(operation).incrementAndGet();
        observer.accept(operation, body);
        Queue<Fault> planned = next.get(operation);
        Fault fault = planned == null ? null : planned.poll();
        if (fault == null) {
            fault = otherwise.apply(operation, body);
        }
        if (fault instanceof Fault.Refused refused) {
            write(
                    socket,
                    head(refused.status(), Map.of(), refused.body().length()),
                    refused.body().getBytes(ISO_8859_1));
            return true;
        }
        if (fault instanceof Fault.Silence) {
            TimeUnit.DAYS.sleep(1);
        }
        if (fault instanceof Fault.Reset) {
            return reset(socket);
        }
        HttpResponse<byte[]> answer = forward(headers, body);
        if (fault instanceof Fault.LostAfter lost) {
            lost.event().run();
            return false;
        }
        return reply(socket, answer, ((Fault.Answered) fault).reply());
    }

    private boolean reply(Socket socket, HttpResponse<byte[]> answer, Fault.Reply reply)
            throws IOException, InterruptedException {
        byte[] body = answer.body();
        Map<String, String> headers = new TreeMap<>();
        answer.headers().firstValue("x-amz-crc32").ifPresent(value -> headers.put("x-amz-crc32", value));
        String head = head(answer.statusCode(), headers, body.length);
        switch (reply) {
            case WHOLE -> write(socket, head, body);
            case DAMAGED -> {
                byte[] damaged = body.clone();
                damaged[damaged.length / 2] ^= 1;
                write(socket, head, damaged);
            }
            case CUT -> {
                write(socket, head, Arrays.copyOf(body, body.length / 2));
                return false;
            }
            case DRIPPED -> drip(socket.getOutputStream(), head, body);
            case HELD -> TimeUnit.DAYS.sleep(1);
            case RESET -> {
                return reset(socket);
            }
            case LOST -> {
                return false;
            }
        }
        return true;
    }

    private HttpResponse<byte[]> forward(Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.resolve("/")).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            if (!OWN_HEADERS.contains(name)) {
                request.header(name, value);
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The headers of a request, names in lower case; none at the end of the connection. */
    private static Map<String, String> readHead(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        String line = readLine(in);
        while (!line.isEmpty()) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            }
            line = readLine(in);
        }
        return headers;
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
            next = in.read();
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private static String head(int status, Map<String, String> headers, int length) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Type: application/x-amz-json-1.0\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
    }

    private static void write(Socket socket, String head, byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(ISO_8859_1));
        whole.writeBytes(body);
        socket.getOutputStream().write(whole.toByteArray());
    }

    private static void drip(OutputStream out, String head, byte[] body) throws IOException, InterruptedException {
        out.write(head.getBytes(ISO_8859_1));
        for (byte next : body) {
            out.write(next);
            TimeUnit.MILLISECONDS.sleep(DRIP_MILLIS);
        }
    }

    /** With a linger time of zero, closing resets. */
    private static boolean reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private AtomicInteger counter(String operation) {
        return calls.computeIfAbsent(operation, name -> new AtomicInteger());
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
