package dev.keyhold.server.process;

import dev.keyhold.server.command.KeyholdCommand;
import dev.keyhold.server.command.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands on the data directory of a server process, in the process of the test. */
final class CommandLineRun {
    private CommandLineRun() {}

    /** What a command prints, on either stream. */
    static String on(ServerProcessLauncher server, String... line) {
        StringWriter printed = new StringWriter();
        int unused = run(server, printed, line);
        return printed.toString();
    }

    /** What a command answers to the shell. */
    static int exitCode(ServerProcessLauncher server, String... line) {
        return run(server, new StringWriter(), line);
    }

    private static int run(ServerProcessLauncher server, StringWriter printed, String... line) {
        Path data = server.data();
        List<String> arguments = new ArrayList<>(List.of(line));
        arguments.addAll(List.of("--data", data.toString()));
        PrintWriter writer = new PrintWriter(printed, true);
        Surroundings surroundings = new Surroundings(Map.of(), data.resolveSibling("home"), "./keyhold", false);
        return KeyholdCommand.commandLine(surroundings, writer, writer).execute(arguments.toArray(String[]::new));
    }
}
