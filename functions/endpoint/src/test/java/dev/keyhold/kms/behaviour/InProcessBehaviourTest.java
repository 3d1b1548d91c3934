package dev.keyhold.kms.behaviour;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite over a store in memory: seconds instead of a process. */
class InProcessBehaviourTest implements BehaviourSuite {
    private static final InProcessLauncher LAUNCHER = new InProcessLauncher();
    private static final Clients CLIENTS = new Clients(LAUNCHER);

    @BeforeAll
    static void start() {
        LAUNCHER.start();
    }

    @AfterAll
    static void close() {
        CLIENTS.close();
        LAUNCHER.close();
    }

    @Override
    public Clients clients() {
        return CLIENTS;
    }
}
