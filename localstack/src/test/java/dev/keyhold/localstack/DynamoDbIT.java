package dev.keyhold.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** DynamoDB of LocalStack, which is DynamoDB Local: the conditional writes that a store stands on. */
@ExtendWith(World.Resolver.class)
class DynamoDbIT {
    private static final Map<String, AttributeValue> ITEM = Map.of("pk", AttributeValue.fromS("key"));

    @Test
    void conditionalPut_ofAnItemThatIsThere_isRefused(World world) {
        try (DynamoDbClient dynamoDb = world.dynamoDb()) {
            dynamoDb.createTable(t -> t.tableName("items")
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("pk")
                            .keyType(KeyType.HASH)
                            .build())
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("pk")
                            .attributeType(ScalarAttributeType.S)
                            .build()));
            try (DynamoDbWaiter waiter = dynamoDb.waiter()) {
                waiter.waitUntilTableExists(t -> t.tableName("items"));
            }

            put(dynamoDb);

            assertThatThrownBy(() -> put(dynamoDb)).isInstanceOf(ConditionalCheckFailedException.class);
            assertThat(dynamoDb.getItem(g -> g.tableName("items").key(ITEM).consistentRead(true))
                            .item())
                    .isEqualTo(ITEM);
            dynamoDb.deleteTable(t -> t.tableName("items"));
        }
    }

    private static void put(DynamoDbClient dynamoDb) {
        dynamoDb.putItem(p -> p.tableName("items").item(ITEM).conditionExpression("attribute_not_exists(pk)"));
    }
}
