package dev.keyhold.kms.store.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.TransactionLimits;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The store on one DynamoDB table, which several processes may use at the same time. Reads are strongly consistent, every
 * commit is one TransactWriteItems. No call takes longer than {@link #LIMIT}. Safe for use by several threads.
 */
public final class DynamoDbStore implements Store {
    /** The longest time that one call takes, its retries included; then the store is unavailable. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** The longest time that a look at the table itself takes: what it keeps waiting can do without. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final DynamoDbClient client;
    private final String table;
    private final TableCalls calls;
    private final TableCalls looks;

    private DynamoDbStore(DynamoDbClient client, String table, Duration limit, Duration look) {
        this.client = client;
        this.table = table;
        this.calls = new TableCalls(table, limit);
        this.looks = new TableCalls(table, look);
    }

    /** Opens the store, which calls nothing yet. */
    public static DynamoDbStore open(TableLocation location) {
        return new DynamoDbStore(TableClient.of(location, TableClient.ATTEMPT), location.table(), LIMIT, LOOK);
    }

    /** The same, with limits of its own, also for looks at the table. */
    static DynamoDbStore open(TableLocation location, Duration limit, Duration attempt) {
        return new DynamoDbStore(TableClient.of(location, attempt), location.table(), limit, limit);
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        Map<String, AttributeValue> item = calls.call(budget -> client.getItem(request -> request.tableName(table)
                        .key(ItemFormat.key(key))
                        .consistentRead(true)
                        .overrideConfiguration(budget.rest())))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(ItemFormat.item(item));
    }

    @Override
    public Page query(Query query) {
        return calls.call(budget -> read(query, budget));
    }

    @Override
    public boolean commit(List<Write> writes) {
        TransactionLimits.check(writes);
        Transaction transaction = new Transaction(client, calls, table, writes);
        return calls.call(transaction::commit);
    }

    /** What tells the table from every other one, also from one that had its name before (erasure.md ER-38); empty if there is none. */
    Optional<String> tableId() {
        return tableId(calls);
    }

    /**
     * The same.
     *
     * @throws StoreUnavailableException if it is not told within a second
     */
    Optional<String> tableIdSoon() {
        return tableId(looks);
    }

    private Optional<String> tableId(TableCalls by) {
        return by.call(budget -> {
            try {
                return Optional.of(StoreTable.id(
                        client.describeTable(request -> request.tableName(table).overrideConfiguration(budget.rest()))
                                .table()));
            } catch (ResourceNotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void close() {
        looks.close();
        calls.close();
        client.close();
    }

    /** Asks for one item more than wanted, which says whether there are more; DynamoDB answers 1 MB at a time. */
    private Page read(Query query, TableCalls.Budget budget) {
        String after = query.after();
        if (after != null && isBehindPrefix(after, query.sortPrefix())) {
            return new Page(List.of(), false);
        }
        List<Item> items = new ArrayList<>();
        QueryRequest.Builder request = request(query);
        boolean more = true;
        while (more && items.size() <= query.limit()) {
            QueryResponse page = client.query(request.limit(query.limit() + 1 - items.size())
                    .overrideConfiguration(budget.rest())
                    .build());
            page.items().forEach(item -> items.add(ItemFormat.item(item)));
            more = page.hasLastEvaluatedKey();
            request.exclusiveStartKey(page.lastEvaluatedKey());
        }
        boolean isOver = items.size() > query.limit();
        return new Page(isOver ? items.subList(0, query.limit()) : items, isOver);
    }

    private QueryRequest.Builder request(Query query) {
        String condition = ItemFormat.PARTITION + " = :p";
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":p", ItemFormat.text(query.partition()));
        if (!query.sortPrefix().isEmpty()) {
            condition += " AND begins_with(" + ItemFormat.SORT + ", :s)";
            values.put(":s", ItemFormat.text(query.sortPrefix()));
        }
        QueryRequest.Builder request = QueryRequest.builder()
                .tableName(table)
                .consistentRead(true)
                .keyConditionExpression(condition)
                .expressionAttributeValues(values);
        String after = query.after();
        // DynamoDB refuses a start that does not fulfil the condition. One before the prefix would change nothing.
        if (after != null && after.startsWith(query.sortPrefix())) {
            request.exclusiveStartKey(ItemFormat.key(new ItemKey(query.partition(), after)));
        }
        return request;
    }

    private static boolean isBehindPrefix(String after, String prefix) {
        return !after.startsWith(prefix) && Arrays.compareUnsigned(after.getBytes(UTF_8), prefix.getBytes(UTF_8)) > 0;
    }
}
