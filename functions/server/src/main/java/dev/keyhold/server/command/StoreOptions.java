package dev.keyhold.server.command;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The flags that say where everything is kept. */
final class StoreOptions {
    private final Map<String, String> flags = new TreeMap<>();

    /** The settings that were given, by their full names. */
    Map<String, String> flags() {
        return Map.copyOf(flags);
    }

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept (default: $XDG_DATA_HOME/keyhold, or ~/.local/share/keyhold).")
    void data(String value) {
        flags.put("keyhold.data", value);
    }

    @Option(names = "--store", paramLabel = "KIND", description = "sqlite, a file in DIR (default), or dynamodb.")
    void store(String value) {
        flags.put("keyhold.store", value);
    }

    @Option(names = "--table", paramLabel = "NAME", description = "The DynamoDB table.")
    void table(String value) {
        flags.put("keyhold.dynamodb.table", value);
    }

    @Option(names = "--dynamodb-endpoint", paramLabel = "URL", description = "Where DynamoDB answers, if not at AWS.")
    void dynamodbEndpoint(String value) {
        flags.put("keyhold.dynamodb.endpoint", value);
    }

    @Option(
            names = "--dynamodb-region",
            paramLabel = "REGION",
            description = "The table's Region. Default: that of the surroundings, such as AWS_REGION.")
    void dynamodbRegion(String value) {
        flags.put("keyhold.dynamodb.region", value);
    }
}
