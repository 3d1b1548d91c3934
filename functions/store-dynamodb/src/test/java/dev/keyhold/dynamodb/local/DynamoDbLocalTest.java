package dev.keyhold.dynamodb.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody listens at the port that was free when it was chosen. */
class DynamoDbLocalTest {
    @Test
    void start_portThatSomebodyElseHas_takesTheNext() throws IOException {
        try (ServerSocket stranger = new ServerSocket(0)) {
            Iterator<Integer> ports = List.of(
                            stranger.getLocalPort(), DynamoDbLocal.freePort(), DynamoDbLocal.freePort())
                    .iterator();
            try (DynamoDbLocal started = DynamoDbLocal.start(ports::next)) {
                assertThat(started.endpoint().getPort()).isNotEqualTo(stranger.getLocalPort());
            }
        }
    }
}
