package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * One transaction with one token, whatever the number of its attempts: DynamoDB does it once, and answers an attempt that
 * comes after the one that did it as if it had been that one (ST-105). For one thread.
 */
final class Transaction {
    private static final String ABSENT = "attribute_not_exists(" + ItemFormat.PARTITION + ")";
    private static final String PRESENT = ItemFormat.VERSION + " = :v";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final DynamoDbClient client;
    private final TableCalls calls;
    private final String table;
    private final TransactWriteItemsRequest request;

    Transaction(DynamoDbClient client, TableCalls calls, String table, List<Write> writes) {
        this.client = client;
        this.calls = calls;
        this.table = table;
        this.request = TransactWriteItemsRequest.builder()
                .clientRequestToken(UUID.randomUUID().toString())
                .transactItems(writes.stream().map(this::item).toList())
                .build();
    }

    /** @return whether it was done; if not, an item did not have its version */
    boolean commit(TableCalls.Budget budget) {
        for (int attempt = 0; ; attempt++) {
            try {
                client.transactWriteItems(
                        request.toBuilder().overrideConfiguration(budget.rest()).build());
                return true;
            } catch (TransactionCanceledException cancelled) {
                if (isRefused(cancelled)) {
                    return false;
                }
                budget.pause(pause(attempt));
            }
        }
    }

    /** @return whether by a version; if not, another transaction or the load was in the way and nothing was written */
    private boolean isRefused(TransactionCanceledException cancelled) {
        boolean refused = false;
        for (CancellationReason reason : cancelled.cancellationReasons()) {
            switch (reason.code()) {
                case "ConditionalCheckFailed" -> refused = true;
                case "None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded" -> {}
                default ->
                    throw calls.unavailable(
                            Kind.FAULT, "refused a transaction: " + reason.code() + " " + reason.message(), cancelled);
            }
        }
        return refused;
    }

    /** Full jitter: whoever met in one attempt does not meet again in the next. */
    private static Duration pause(int attempt) {
        long longest = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempt, 10));
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest));
    }

    private TransactWriteItem item(Write write) {
        boolean created = write.expectedVersion() == Write.ABSENT;
        String condition = created ? ABSENT : PRESENT;
        Map<String, AttributeValue> version = created ? null : Map.of(":v", ItemFormat.number(write.expectedVersion()));
        TransactWriteItem.Builder item = TransactWriteItem.builder();
        if (write instanceof Write.Put put) {
            item.put(action -> action.tableName(table)
                    .item(ItemFormat.item(put))
                    .conditionExpression(condition)
                    .expressionAttributeValues(version));
        } else if (write instanceof Write.Delete) {
            item.delete(action -> action.tableName(table)
                    .key(ItemFormat.key(write.key()))
                    .conditionExpression(condition)
                    .expressionAttributeValues(version));
        } else {
            item.conditionCheck(action -> action.tableName(table)
                    .key(ItemFormat.key(write.key()))
                    .conditionExpression(condition)
                    .expressionAttributeValues(version));
        }
        return item.build();
    }
}
