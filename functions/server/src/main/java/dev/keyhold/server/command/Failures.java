package dev.keyhold.server.command;

import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.server.CommandFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells the user in one line what went wrong. Only a defect of the program shows its stack trace. */
public final class Failures {
    private Failures() {}

    static int misuse(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        print(
                command.getErr(),
                error.getMessage() + " (" + command.getCommandSpec().qualifiedName() + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    static int report(Exception error, CommandLine command, ParseResult parsed) {
        print(command.getErr(), describe(error));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The line, or lines, that describe a failure. */
    public static String describe(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (isForTheUser(cause)) {
                return String.valueOf(cause.getMessage());
            }
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return "this should not have happened: " + trace;
    }

    private static boolean isForTheUser(Throwable error) {
        return error instanceof CommandFailedException
                || error instanceof RootKeyException
                || error instanceof UnwrapException
                || error instanceof StoreUnavailableException;
    }

    private static void print(PrintWriter err, String message) {
        err.println("keyhold: " + message);
        err.flush();
    }
}
