package dev.keyhold.server.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks the server that runs. */
public final class RemoteErasedKeys implements ErasedKeys {
    private final ServerClient server;

    /** @param server closed with this */
    public RemoteErasedKeys(ServerClient server) {
        this.server = server;
    }

    @Override
    public void forEach(Region region, Consumer<Erased> reader) {
        Map<String, String> request = new HashMap<>();
        boolean more = true;
        while (more) {
            JsonNode page = server.call("ListErasures", request, region);
            read(page).forEach(reader);
            more = page.path("Truncated").asBoolean();
            request.put("Marker", page.path("NextMarker").asText());
        }
    }

    @Override
    public List<Erased> of(Region region, KeyId key) {
        return server.find("GetErasureReceipts", Map.of("KeyId", key.value()), region)
                .map(RemoteErasedKeys::read)
                .orElse(List.of());
    }

    private static List<Erased> read(JsonNode answer) {
        return StreamSupport.stream(answer.path("Erasures").spliterator(), false)
                .map(erasure -> new Erased(
                        erasure.path("KeyArn").asText(),
                        Instant.ofEpochMilli(Math.round(erasure.path("Erased").asDouble() * 1000)),
                        receipt(erasure)))
                .toList();
    }

    private static @Nullable String receipt(JsonNode erasure) {
        return erasure.path("Complete").asBoolean() ? erasure.path("Receipt").asText() : null;
    }

    @Override
    public void close() {
        server.close();
    }
}
