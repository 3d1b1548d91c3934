package dev.keyhold.server.command;

import picocli.CommandLine.Option;

/** The flag that each command has. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    boolean wanted;
}
