package dev.keyhold.server;

import dev.keyhold.server.command.KeyholdCommand;
import dev.keyhold.server.command.Surroundings;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the process starts. The framework is started by {@code serve} alone, and only when everything is prepared. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        Surroundings surroundings = Surroundings.of(System.getenv(), System.getProperties());
        int exitCode =
                KeyholdCommand.commandLine(surroundings, out, err).execute(KeyholdCommand.withCommand(arguments));
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
