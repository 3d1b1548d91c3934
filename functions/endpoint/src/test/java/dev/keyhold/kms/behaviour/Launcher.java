package dev.keyhold.kms.behaviour;

import java.net.URI;

/** A service that tests can start, stop and kill. It keeps its data from one start to the next. */
public interface Launcher extends AutoCloseable {
    /** Starts it, and returns when it answers. */
    void start();

    /** Asks it to stop, and returns when it has. */
    void stop();

    /** Ends it without asking, as a crash would. */
    void kill();

    /** Where it answers while it runs, without a path. */
    URI endpoint();

    /** The account that it was made with. */
    String accountId();

    /** The access key of the account's root user. */
    String accessKeyId();

    String secretAccessKey();

    /** Stops it, if it runs, and removes its data. */
    @Override
    void close();
}
