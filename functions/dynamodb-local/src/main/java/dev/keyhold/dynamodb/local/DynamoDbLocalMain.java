package dev.keyhold.dynamodb.local;

import java.io.IOException;

/** DynamoDB Local, which ends when its standard input does: so it never outlives the tests that started it. */
public final class DynamoDbLocalMain {
    private static final String SERVER = "software.amazon.dynamodb.services.local.main.ServerRunner";

    private DynamoDbLocalMain() {}

    /** By name, since its libraries are on the class path of this process only. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(DynamoDbLocalMain::endWithInput, "input");
        watch.setDaemon(true);
        watch.start();
        Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) arguments);
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
