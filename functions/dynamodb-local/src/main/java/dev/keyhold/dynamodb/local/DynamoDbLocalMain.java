package dev.keyhold.dynamodb.local;

import java.io.IOException;
import java.io.PrintStream;

/**
 * DynamoDB Local, which says on its standard output when it listens, and ends when its standard input does: so it never
 * outlives the tests that started it.
 */
public final class DynamoDbLocalMain {
    /** A line of its output. Whoever waits for this knows that it is this process that answers, not another one. */
    static final String LISTENING = "listening";

    private static final String RUNNER = "software.amazon.dynamodb.services.local.main.ServerRunner";

    private DynamoDbLocalMain() {}

    /** By name, since its libraries are on the class path of this process only. */
    public static void main(String[] arguments) {
        Thread watch = new Thread(DynamoDbLocalMain::endWithInput, "input");
        watch.setDaemon(true);
        watch.start();
        PrintStream out = System.out;
        System.setOut(System.err);
        try {
            Object server = Class.forName(RUNNER)
                    .getMethod("createServerFromCommandLineArgs", String[].class)
                    .invoke(null, (Object) arguments);
            server.getClass().getMethod("safeStart").invoke(server);
        } catch (ReflectiveOperationException e) {
            e.printStackTrace();
            // Threads of it may run already.
            Runtime.getRuntime().halt(1);
        }
        out.println(LISTENING);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
