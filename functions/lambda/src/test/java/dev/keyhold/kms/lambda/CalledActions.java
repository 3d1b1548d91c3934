package dev.keyhold.kms.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The IAM actions that calls of DynamoDB need, each with what it is on: {@code dynamodb:GetItem KeysTable}. A transaction needs
 * those of its parts. Safe for use by several threads.
 */
final class CalledActions {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What DynamoDB calls a part of a transaction, and what IAM calls it. */
    private static final Map<String, String> PARTS = Map.of(
            "Put", "PutItem", "Delete", "DeleteItem", "Update", "UpdateItem", "ConditionCheck", "ConditionCheckItem");

    private final Map<String, String> resources;
    private final Set<String> actions = new ConcurrentSkipListSet<>();

    /** @param resources the template's name of each table */
    CalledActions(Map<String, String> resources) {
        this.resources = Map.copyOf(resources);
    }

    /** Takes note of a call to DynamoDB. */
    void dynamoDb(String operation, byte[] body) {
        JsonNode call = read(body);
        if (operation.equals("TransactWriteItems")) {
            call.path("TransactItems")
                    .forEach(item -> item.properties()
                            .forEach(part -> add(PARTS.getOrDefault(part.getKey(), part.getKey()), part.getValue())));
        } else {
            add(operation, call);
        }
    }

    void forget() {
        actions.clear();
    }

    Set<String> actions() {
        return new TreeSet<>(actions);
    }

    private void add(String action, JsonNode call) {
        String table = call.path("TableName").asText();
        actions.add("dynamodb:" + action + " " + resources.getOrDefault(table, table));
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
