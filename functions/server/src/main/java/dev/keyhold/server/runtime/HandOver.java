package dev.keyhold.server.runtime;

import dev.keyhold.server.directory.RunningServer;
import dev.keyhold.server.startup.PreparedServer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what was prepared before the framework started to the beans that the framework makes: they are made by it
 * alone, so there is no constructor to give it to.
 *
 * @param announce called once when all listeners are open
 */
public record HandOver(PreparedServer prepared, Consumer<RunningServer> announce) {
    private static final AtomicReference<@Nullable HandOver> GIVEN = new AtomicReference<>();

    /** Leaves the server to be run, before the framework starts. */
    public static void give(PreparedServer prepared, Consumer<RunningServer> announce) {
        GIVEN.set(new HandOver(prepared, announce));
    }

    static HandOver taken() {
        HandOver given = GIVEN.get();
        if (given == null) {
            throw new IllegalStateException("the framework was started without a prepared server");
        }
        return given;
    }
}
