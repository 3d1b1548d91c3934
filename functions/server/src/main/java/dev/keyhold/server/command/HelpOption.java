package dev.keyhold.server.command;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flag that each command has. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this text.")
    boolean wanted;
}
