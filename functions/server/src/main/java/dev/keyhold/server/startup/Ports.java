package dev.keyhold.server.startup;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a listener could open, so that a port in use is told before anything else is done. */
final class Ports {
    private Ports() {}

    /** @param setting the name of the setting that names the port */
    static void requireFree(Listener listener, String setting) {
        try (ServerSocket probe = new ServerSocket()) {
            // A server that was killed just now leaves connections in the kernel, which are no reason to wait.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(listener.address(), listener.port()));
        } catch (BindException e) {
            throw new CommandFailedException(
                    "cannot listen at " + listener.host() + " port " + listener.port() + " (" + e.getMessage()
                            + "): if another program uses that port, choose another one with " + setting,
                    e);
        } catch (IOException e) {
            throw CommandFailedException.of("cannot listen at " + listener.host() + " port " + listener.port(), e);
        }
    }
}
