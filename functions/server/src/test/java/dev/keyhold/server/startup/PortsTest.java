package dev.keyhold.server.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void requireFree_inUse_isRefusedWithTheFlagThatHelps() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener taken = new Listener("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() -> Ports.requireFree(taken, "--https-port"))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageStartingWith("cannot listen at 127.0.0.1 port " + other.getLocalPort())
                    .hasMessageEndingWith("choose another one with --https-port");
        }
    }

    @Test
    void requireFree_anyFree_isFine() {
        assertThatCode(() -> Ports.requireFree(new Listener("127.0.0.1", 0), "--http-port"))
                .doesNotThrowAnyException();
    }

    @Test
    void requireFree_addressOfAnotherMachine_isRefused() {
        // RFC 5737: an address for examples, which no machine has.
        assertThatThrownBy(() -> Ports.requireFree(new Listener("192.0.2.1", 0), "--https-port"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("cannot listen at 192.0.2.1");
    }
}
