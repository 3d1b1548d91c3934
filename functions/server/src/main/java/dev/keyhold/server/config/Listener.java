package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where to listen.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0 takes any free one
 */
public record Listener(String host, int port) {
    private static final int MAX_PORT = 65535;

    public Listener {
        if (port < 0 || port > MAX_PORT) {
            throw new CommandFailedException("a port is a number from 0 to 65535, and " + port + " is not");
        }
    }

    /** Whether only programs on this machine can reach it. */
    public boolean isLoopback() {
        return address().isLoopbackAddress();
    }

    /** The address that the host is now. */
    public InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new CommandFailedException("cannot listen at " + host + ": no such host", e);
        }
    }

    /** The URL by which a program on this machine reaches it. */
    public String url(String scheme) {
        return scheme + "://" + reachableHost() + ":" + port;
    }

    private String reachableHost() {
        if (host.equals("0.0.0.0")) {
            return "127.0.0.1";
        }
        if (!host.contains(":")) {
            return host;
        }
        return address().isAnyLocalAddress() ? "[::1]" : "[" + host + "]";
    }
}
