package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.dynamodb.local.DynamoDbLocal;
import java.net.URI;
import java.util.UUID;

/** Tables in one DynamoDB Local, which ends with this process. */
final class TestTables {
    private static final DynamoDbLocal DYNAMODB = DynamoDbLocal.start();

    static {
        // The SDK signs with them; DynamoDB Local takes any.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    private TestTables() {}

    static URI endpoint() {
        return DYNAMODB.endpoint();
    }

    /** A new table. */
    static TableLocation create() {
        TableLocation location = new TableLocation("keyhold-" + UUID.randomUUID(), "eu-west-1", endpoint());
        try (StoreTable table = new StoreTable(location)) {
            table.create();
        }
        return location;
    }
}
