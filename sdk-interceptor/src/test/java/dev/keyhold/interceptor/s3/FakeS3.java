package dev.keyhold.interceptor.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An S3 on loopback, as far as the interceptor meets it: objects with metadata, ranges, copies, {@code aws-chunked}
 * bodies with their trailing checksums verified, {@code x-amz-te: append-md5}, and failures on demand. Path style only.
 */
public final class FakeS3 implements AutoCloseable {
    static {
        // Otherwise small answers wait for the client's delayed acknowledgement: 40 ms each.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, StoredObject> objects = new ConcurrentHashMap<>();
    private final FakeUploads uploads = new FakeUploads();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger cutAnswers = new AtomicInteger();

    public FakeS3() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Map<String, StoredObject> objects() {
        return objects;
    }

    /** Bytes of a stored object. */
    public byte[] stored(String bucket, String key) {
        return Objects.requireNonNull(objects.get("/" + bucket + "/" + key), key)
                .content()
                .clone();
    }

    /** A metadata entry of a stored object. */
    public String metadata(String bucket, String key, String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(objects.get("/" + bucket + "/" + key), key)
                        .metadata()
                        .get("x-amz-meta-" + name),
                name);
    }

    /** Every request that arrived, with the body as it was stored or refused. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The next requests are answered with 503, after their bodies were read. */
    void failNext(int count) {
        unavailable.set(count);
    }

    /** The next bodies are cut off in the middle. */
    void cutNextAnswers(int count) {
        cutAnswers.set(count);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] raw = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Body body = AwsChunked.decode(exchange.getRequestHeaders(), raw);
            requests.add(new Request(exchange.getRequestMethod(), path, body, exchange.getRequestHeaders()));
            if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                error(exchange, 503, "SlowDown");
                return;
            }
            if (body.problem() != null) {
                error(exchange, 400, body.problem());
                return;
            }
            if (!uploads(exchange, path, body)) {
                answer(exchange, path, body);
            }
        }
    }

    /** @return whether it was a request of a multipart upload */
    private boolean uploads(HttpExchange exchange, String path, Body body) throws IOException {
        FakeUploads.Query query = FakeUploads.Query.of(exchange.getRequestURI());
        if (!query.isOfUpload() || exchange.getRequestHeaders().containsKey("x-amz-copy-source")) {
            return false;
        }
        FakeUploads.Answer answer = switch (exchange.getRequestMethod()) {
            case "POST" ->
                query.uploadId() == null
                        ? uploads.create(path, metadata(exchange))
                        : uploads.complete(path, query.uploadId(), body.content(), objects::put);
            case "PUT" -> uploads.part(query, body.content());
            case "DELETE" -> uploads.abort(query.uploadId());
            default -> uploads.list(query.uploadId());
        };
        answer.etag().ifPresent(etag -> exchange.getResponseHeaders().set("ETag", etag));
        if (answer.problem() != null) {
            error(exchange, answer.status(), answer.problem());
        } else {
            send(exchange, answer.status(), answer.xml());
        }
        return true;
    }

    private void answer(HttpExchange exchange, String path, Body body) throws IOException {
        String copySource = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                StoredObject present = objects.get(path);
                boolean mustBeNew = exchange.getRequestHeaders().containsKey("If-None-Match");
                if ((mustBeNew && present != null) || (present != null && isPreconditionFailed(exchange, present))) {
                    error(exchange, 412, "PreconditionFailed");
                    return;
                }
                StoredObject object =
                        copySource == null ? new StoredObject(body.content(), metadata(exchange)) : source(copySource);
                objects.put(path, object);
                exchange.getResponseHeaders().set("ETag", "\"" + object.etag() + "\"");
                byte[] xml = copySource == null ? new byte[0] : "<CopyObjectResult/>".getBytes(StandardCharsets.UTF_8);
                send(exchange, 200, xml);
            }
            case "GET", "HEAD" -> read(exchange, objects.get(path));
            case "DELETE" -> {
                objects.remove(path);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> error(exchange, 405, "MethodNotAllowed");
        }
    }

    private StoredObject source(String copySource) {
        String path = "/" + URLDecoder.decode(copySource, StandardCharsets.UTF_8);
        return Objects.requireNonNull(objects.get(path), path);
    }

    private void read(HttpExchange exchange, @Nullable StoredObject object) throws IOException {
        if (object == null) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        object.metadata().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("ETag", "\"" + object.etag() + "\"");
        exchange.getResponseHeaders().set("x-amz-checksum-crc32", object.crc32());
        if (isPreconditionFailed(exchange, object)) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        Integer part = FakeUploads.Query.of(exchange.getRequestURI()).partNumber();
        String range = range(exchange, object);
        if (range == null && part == null) {
            sendObject(exchange, 200, object.content());
            return;
        }
        if (part != null && !object.partSizes().isEmpty()) {
            exchange.getResponseHeaders()
                    .set("x-amz-mp-parts-count", "" + object.partSizes().size());
        }
        int[] span = range != null
                ? HttpRange.resolve(range, object.content().length)
                : object.part(part == null ? 1 : part);
        if (span.length == 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + object.content().length);
            error(exchange, 416, "InvalidRange");
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + span[0] + "-" + span[1] + "/" + object.content().length);
        sendObject(exchange, 206, Arrays.copyOfRange(object.content(), span[0], span[1] + 1));
    }

    private static boolean isPreconditionFailed(HttpExchange exchange, StoredObject object) {
        String expected = exchange.getRequestHeaders().getFirst("If-Match");
        return expected != null && !expected.equals("\"" + object.etag() + "\"");
    }

    /** A range whose {@code If-Range} names another object is not one. */
    private static @Nullable String range(HttpExchange exchange, StoredObject object) {
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        boolean current = condition == null || condition.equals("\"" + object.etag() + "\"");
        return current ? exchange.getRequestHeaders().getFirst("Range") : null;
    }

    /** As S3 does when asked by {@code x-amz-te}: the MD5 of the body follows it. */
    private void sendObject(HttpExchange exchange, int status, byte[] content) throws IOException {
        byte[] sent = content;
        if ("append-md5".equals(exchange.getRequestHeaders().getFirst("x-amz-te"))) {
            exchange.getResponseHeaders().set("x-amz-transfer-encoding", "append-md5");
            sent = Arrays.copyOf(content, content.length + 16);
            System.arraycopy(md5(content), 0, sent, content.length, 16);
        }
        send(exchange, status, sent);
    }

    private void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        boolean cut =
                exchange.getRequestMethod().equals("GET") && cutAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (content.length > 0) {
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, cut ? content.length / 2 : content.length);
            out.flush();
        }
    }

    private void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] xml = ("<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, xml.length);
        exchange.getResponseBody().write(xml);
    }

    private static Map<String, String> metadata(HttpExchange exchange) {
        Map<String, String> metadata = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(name.toLowerCase(Locale.ROOT), values.get(0));
            }
        });
        return metadata;
    }

    static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A body as it came out of its transport encoding, and what was wrong with it. */
    static final class Body {
        private final byte[] content;
        private final @Nullable String problem;

        Body(byte[] content, @Nullable String problem) {
            this.content = content;
            this.problem = problem;
        }

        byte[] content() {
            return content;
        }

        @Nullable
        String problem() {
            return problem;
        }
    }

    record Request(String method, String path, Body body, Headers headers) {}

    /** An object as it is stored. */
    static final class StoredObject {
        private final byte[] content;
        private final Map<String, String> metadata;
        private final List<Integer> partSizes;
        /** Once for each object: digests of large ones would be most of what a test of many ranges does. */
        private final String etag;

        private final String crc32;

        StoredObject(byte[] content, Map<String, String> metadata) {
            this(content, metadata, List.of());
        }

        /** One that was uploaded in parts. */
        StoredObject(byte[] content, Map<String, String> metadata, List<Integer> partSizes) {
            this.content = content;
            this.metadata = new TreeMap<>(metadata);
            this.partSizes = List.copyOf(partSizes);
            String md5 = HexFormat.of().formatHex(md5(content));
            this.etag = partSizes.isEmpty() ? md5 : md5 + "-" + partSizes.size();
            this.crc32 = AwsChunked.crc32(content);
        }

        /** Sizes of the parts, in order; empty for an object that was uploaded whole. */
        List<Integer> partSizes() {
            return partSizes;
        }

        /** First and last offset of a part, or nothing when there is no such part. */
        int[] part(int number) {
            if (partSizes.isEmpty()) {
                return number == 1 && content.length > 0 ? new int[] {0, content.length - 1} : new int[0];
            }
            if (number > partSizes.size()) {
                return new int[0];
            }
            int first = partSizes.subList(0, number - 1).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            return new int[] {first, first + partSizes.get(number - 1) - 1};
        }

        byte[] content() {
            return content;
        }

        Map<String, String> metadata() {
            return metadata;
        }

        String etag() {
            return etag;
        }

        String crc32() {
            return crc32;
        }

        StoredObject with(byte[] other) {
            return new StoredObject(other, metadata);
        }

        byte[] concat(byte[] more) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(content);
            out.writeBytes(more);
            return out.toByteArray();
        }
    }
}
