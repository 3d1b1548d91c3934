package dev.keyhold.kms.protocol.http;

import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a client may ask of a connection (docs/spec/protocol.md, sections 1 and 6).
 *
 * @param bodyDeadline how long after its head a body must be there
 * @param idle how long a connection may be open without a byte moving
 * @param maxLineBytes the longest request line, in bytes
 * @param maxHeadBytes the longest head, in bytes
 */
public record HttpLimits(Duration bodyDeadline, Duration idle, int maxLineBytes, int maxHeadBytes) {
    public static final HttpLimits DEFAULT =
            new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(90), 8 * 1024, 20 * 1024);

    private static final long HANDSHAKE_SECONDS = 10;

    /** Puts the limits of connections into a listener's options. Every listener of the endpoint is made with this. */
    public void apply(HttpServerOptions options) {
        options.getInitialSettings().setMaxHeaderListSize(maxHeadBytes);
        options.setIdleTimeout(Math.toIntExact(idle.toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(maxLineBytes)
                .setMaxHeaderSize(maxHeadBytes)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false);
    }
}
