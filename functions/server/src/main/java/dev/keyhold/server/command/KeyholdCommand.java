package dev.keyhold.server.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line as a whole. Without a command, {@code serve} is meant. */
@Command(
        name = "keyhold",
        mixinStandardHelpOptions = true,
        description = "A key management service that you host yourself and that speaks the AWS KMS protocol.",
        footer = {
            "",
            "Without a command, serve is meant. keyhold COMMAND --help tells more.",
            "",
            "Settings come from flags, then from the environment (KEYHOLD_HTTP_PORT for keyhold.http.port),",
            "then from DIR/keyhold.properties."
        })
public final class KeyholdCommand implements Runnable {
    private static final String STANDARD = "serve";
    private static final int WIDTH = 110;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A command line that runs its commands in these surroundings and prints to these writers. */
    public static CommandLine commandLine(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = new CommandLine(new KeyholdCommand())
                .addSubcommand(new ServeCommand(surroundings))
                .addSubcommand(new InitCommand(surroundings))
                .addSubcommand(new EnvCommand(surroundings))
                .addSubcommand(new DueCommand(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings))
                .addSubcommand(new ReceiptCommand(surroundings))
                .addSubcommand(new RootCommand(surroundings))
                .addSubcommand(new DomainKeyCommand(surroundings))
                .addSubcommand(new VersionCommand());
        commandLine.getCommandSpec().versionProvider(() -> new String[] {"keyhold " + ProductVersion.read()});
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH)
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(Failures::misuse)
                .setExecutionExceptionHandler(Failures::report);
    }

    /** Puts the standard command before arguments that name none. */
    public static String[] withCommand(String... arguments) {
        boolean isFlagOfAnother = arguments.length > 0
                && (!arguments[0].startsWith("-")
                        || arguments[0].equals("-h")
                        || arguments[0].equals("--help")
                        || arguments[0].equals("-V")
                        || arguments[0].equals("--version"));
        if (isFlagOfAnother) {
            return arguments;
        }
        String[] extended = new String[arguments.length + 1];
        extended[0] = STANDARD;
        System.arraycopy(arguments, 0, extended, 1, arguments.length);
        return extended;
    }
}
