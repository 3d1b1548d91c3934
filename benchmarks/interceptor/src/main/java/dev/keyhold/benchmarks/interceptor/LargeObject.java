package dev.keyhold.benchmarks.interceptor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One large sealed object in a file, served with ranges; counts the bytes of the bodies that it sends. */
final class LargeObject implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

    private final Path file;
    private final String mark;
    private final long size;
    private final HttpServer server;
    private final AtomicLong sent = new AtomicLong();

    LargeObject(Path file, long plaintextLength) throws IOException {
        this.file = file;
        Envelope envelope;
        try (PlaintextDataKey dataKey = FixedKeys.dataKey();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            envelope = Sealed.envelope(dataKey, FixedKeys.WRAPPED);
            BodySealer sealer = envelope.newSealer();
            byte[] piece = new byte[1 << 20];
            for (long at = 0; at < plaintextLength; at += piece.length) {
                sealer.update(piece, 0, piece.length, (b, offset, length) -> write(out, b, offset, length));
            }
            sealer.finish((b, offset, length) -> write(out, b, offset, length));
        }
        this.mark = "h1:" + Base64.getEncoder().encodeToString(envelope.header().bytes());
        this.size = Files.size(file);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Bytes of bodies that were sent since the last call. */
    long sent() {
        return sent.getAndSet(0);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange;
                RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long first = 0;
            long last = size - 1;
            String range = exchange.getRequestHeaders().getFirst("Range");
            Matcher matcher = RANGE.matcher(range == null ? "" : range);
            if (matcher.matches()) {
                first = Long.parseLong(matcher.group(1));
                last = matcher.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(matcher.group(2)));
                exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
            }
            exchange.getResponseHeaders().set("ETag", "\"large\"");
            exchange.getResponseHeaders().set("x-amz-meta-keyhold-envelope", mark);
            exchange.sendResponseHeaders(matcher.matches() ? 206 : 200, last - first + 1);
            in.seek(first);
            byte[] piece = new byte[256 << 10];
            for (long left = last - first + 1; left > 0; ) {
                int count = in.read(piece, 0, (int) Math.min(piece.length, left));
                exchange.getResponseBody().write(piece, 0, count);
                sent.addAndGet(count);
                left -= count;
            }
        }
    }

    private static void write(OutputStream out, byte[] buffer, int offset, int length) {
        try {
            out.write(buffer, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
