package dev.keyhold.kms.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

final class StoreTableTest {
    private final TableLocation location =
            new TableLocation("keyhold-" + UUID.randomUUID(), "eu-west-1", TestTables.endpoint());
    private final DynamoDbClient client = TableClient.of(location, TableClient.ATTEMPT);
    private final StoreTable table = new StoreTable(location);

    @AfterEach
    void close() {
        table.close();
        client.close();
    }

    // spec: store.md ST-121
    @Test
    void create_absent_makesItOnDemandAndProtected() {
        assertThat(table.exists()).isFalse();

        table.create();

        assertThat(table.exists()).isTrue();
        TableDescription made = client.describeTable(request -> request.tableName(location.table()))
                .table();
        assertThat(made.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(made.deletionProtectionEnabled()).isTrue();
    }

    // spec: store.md ST-121
    @Test
    void create_twice_keepsTheTable() {
        table.create();
        table.create();

        assertThat(table.exists()).isTrue();
    }

    // spec: store.md ST-120
    @Test
    void exists_tableOfAnotherForm_isRefused() {
        client.createTable(request -> request.tableName(location.table())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("p")
                        .keyType(KeyType.HASH)
                        .build())
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("p")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .billingMode(BillingMode.PAY_PER_REQUEST));

        assertThatThrownBy(table::exists)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("DynamoDB table " + location.table() + " is not a table for Keyhold");
        assertThatThrownBy(table::create).isInstanceOf(StoreUnavailableException.class);
    }

    // spec: store.md ST-102
    @Test
    void get_itemOfAnotherForm_isAFault() {
        table.create();
        Map<String, AttributeValue> whole = Map.of(
                "p", ItemFormat.text("p"),
                "s", ItemFormat.text("s"),
                "v", ItemFormat.number(1),
                "a", AttributeValue.fromM(Map.of("n", ItemFormat.number(1))));
        Map<String, AttributeValue> changes = Map.of(
                "v", ItemFormat.text("1"),
                "a", ItemFormat.text("a"));
        changes.forEach((name, value) -> assertFault(changed(whole, name, value)));
        for (AttributeValue value : new AttributeValue[] {
            AttributeValue.fromNul(true),
            AttributeValue.fromN("1.5"),
            AttributeValue.fromM(Map.of()),
            AttributeValue.fromL(List.of(ItemFormat.text("odd"))),
            AttributeValue.fromL(List.of(ItemFormat.text("name"), ItemFormat.number(1)))
        }) {
            assertFault(changed(whole, "a", AttributeValue.fromM(Map.of("n", value))));
        }
    }

    private static Map<String, AttributeValue> changed(
            Map<String, AttributeValue> item, String name, AttributeValue value) {
        Map<String, AttributeValue> changed = new HashMap<>(item);
        changed.put(name, value);
        return changed;
    }

    private void assertFault(Map<String, AttributeValue> item) {
        client.putItem(request -> request.tableName(location.table()).item(item));
        try (Store store = DynamoDbStore.open(location)) {
            assertThatThrownBy(() -> store.get(new ItemKey("p", "s")))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            fault -> assertThat(fault.kind()).isEqualTo(Kind.FAULT))
                    .hasMessageContaining("Keyhold did not write");
        }
    }
}
