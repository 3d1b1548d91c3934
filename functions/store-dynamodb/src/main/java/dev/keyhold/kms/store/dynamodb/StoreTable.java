package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The table itself: its form, and the making of one for development (ST-120 to ST-122). For one thread. */
public final class StoreTable implements AutoCloseable {
    /** How long a new table may take; AWS takes some ten seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final List<KeySchemaElement> SCHEMA =
            List.of(key(ItemFormat.PARTITION, KeyType.HASH), key(ItemFormat.SORT, KeyType.RANGE));
    private static final List<AttributeDefinition> KEYS =
            List.of(attribute(ItemFormat.PARTITION), attribute(ItemFormat.SORT));

    private final DynamoDbClient client;
    private final String table;
    private final TableCalls calls;

    public StoreTable(TableLocation location) {
        this.client = TableClient.of(location, TableClient.ATTEMPT);
        this.table = location.table();
        this.calls = new TableCalls(table, DynamoDbStore.LIMIT);
    }

    /**
     * Whether the table exists.
     *
     * @throws StoreUnavailableException if it is not a table of Keyhold's form, or cannot be asked for
     */
    public boolean exists() {
        Optional<TableDescription> found = describe();
        found.ifPresent(this::requireForm);
        return found.isPresent();
    }

    /**
     * What tells the table from every other one, also from one that had its name before (erasure.md ER-38).
     *
     * @throws StoreUnavailableException if there is no table, or it cannot be asked for
     */
    public String id() {
        return describe().map(StoreTable::id).orElseThrow(() -> calls.unavailable(Kind.FAULT, "does not exist", null));
    }

    /** DynamoDB Local gives tables no ID. */
    static String id(TableDescription table) {
        String id = table.tableId();
        return id == null ? String.valueOf(table.creationDateTime().toEpochMilli()) : id;
    }

    /**
     * Makes the table, on demand and protected against deletion, unless another process does at the same time; returns when
     * it can be used. For development: a table for production comes from a template, with point-in-time recovery.
     */
    public void create() {
        calls.call(budget -> {
            try {
                return client.createTable(CreateTableRequest.builder()
                        .tableName(table)
                        .keySchema(SCHEMA)
                        .attributeDefinitions(KEYS)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .deletionProtectionEnabled(true)
                        .overrideConfiguration(budget.rest())
                        .build());
            } catch (ResourceInUseException anotherMadeIt) {
                return anotherMadeIt;
            }
        });
        awaitActive();
    }

    @Override
    public void close() {
        calls.close();
        client.close();
    }

    private void awaitActive() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<TableDescription> found = describe();
            if (found.isPresent() && found.get().tableStatus() == TableStatus.ACTIVE) {
                requireForm(found.get());
                return;
            }
            calls.new Budget().pause(PAUSE);
        }
        throw calls.unavailable(Kind.TIMEOUT, "is not ready after " + PATIENCE.toMinutes() + " minutes", null);
    }

    private Optional<TableDescription> describe() {
        return calls.call(budget -> {
            try {
                return Optional.of(
                        client.describeTable(request -> request.tableName(table).overrideConfiguration(budget.rest()))
                                .table());
            } catch (ResourceNotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    private void requireForm(TableDescription found) {
        if (!found.keySchema().equals(SCHEMA) || !found.attributeDefinitions().containsAll(KEYS)) {
            throw calls.unavailable(
                    Kind.FAULT,
                    "is not a table for Keyhold: its partition key must be p and its sort key s, both of type S",
                    null);
        }
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }
}
