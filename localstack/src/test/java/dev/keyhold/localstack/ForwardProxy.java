package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * An HTTP proxy that sends every request to one address, whatever host it is for: the host of a Function URL, which the client has
 * signed, is known to no name server. One request for each connection. Safe for use by several threads.
 */
final class ForwardProxy implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final URI target;
    private final ServerSocket listener;

    ForwardProxy(URI target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                // The end of the proxy.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            server.getOutputStream().write(head(client.getInputStream()).getBytes(ISO_8859_1));
            daemon(() -> pump(client, server));
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException ended) {
            // One of the two is gone, and the other one sees that.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException ended) {
            // As above.
        }
    }

    /** The request's head as it is sent to a server: with a path in place of an address. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith(END_OF_HEAD)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1)
                .replaceFirst(" http://[^/ ]+", " ")
                .replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "forward-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
