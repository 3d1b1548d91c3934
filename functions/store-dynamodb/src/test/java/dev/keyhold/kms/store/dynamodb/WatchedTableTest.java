package dev.keyhold.kms.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.dynamodb.local.Fault;
import dev.keyhold.dynamodb.local.FaultProxy;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A table under a process that uses it is deleted, and another one gets its name, as when a backup is restored. */
final class WatchedTableTest {
    private static final ItemKey KEY = new ItemKey("p", "s");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Longer than a busy machine stands still: no call is made twice, and no look is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TableLocation location = TestTables.create();
    private final FaultProxy proxy = new FaultProxy(TestTables.endpoint());
    private final DynamoDbClient client = TableClient.of(location, PATIENCE);
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private final WatchedTable store = open();

    private WatchedTable open() {
        TableLocation behindProxy = new TableLocation(location.table(), location.region(), proxy.endpoint());
        return WatchedTable.open(DynamoDbStore.open(behindProxy, PATIENCE, PATIENCE), location.table(), () -> now);
    }

    @AfterEach
    void close() {
        store.close();
        client.close();
        proxy.close();
    }

    private void delete() {
        client.updateTable(request -> request.tableName(location.table()).deletionProtectionEnabled(false));
        client.deleteTable(request -> request.tableName(location.table()));
    }

    private void makeAgain() {
        try (StoreTable table = new StoreTable(location)) {
            table.create();
        }
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Kind.FAULT))
                .hasMessageContaining(why);
    }

    // spec: erasure.md ER-42
    @Test
    void tableThatWasMadeAgainUnderItsName_isRefused_fromAMinuteOn() {
        assertThat(store.commit(List.of(Write.create(KEY, Attributes.builder().build()))))
                .isTrue();
        delete();
        makeAgain();

        now = now.plus(MINUTE);

        assertRefused(() -> store.get(KEY), "is another than when it was opened");
        assertRefused(() -> store.query(new Query("p", "", null, 1)), "is another than when it was opened");
        assertRefused(
                () -> store.commit(
                        List.of(Write.create(KEY, Attributes.builder().build()))),
                "is another than when it was opened");
        try (Store unwatched = DynamoDbStore.open(location)) {
            assertThat(unwatched.get(KEY)).as("nothing was written to it").isEmpty();
        }
    }

    // spec: erasure.md ER-42
    @Test
    void tableThatIsMissing_isAskedForBeforeEachUse() {
        delete();
        now = now.plus(MINUTE);
        assertRefused(() -> store.get(KEY), "does not exist");
        makeAgain();

        assertRefused(() -> store.get(KEY), "is another than when it was opened");
    }

    // spec: erasure.md ER-42
    @Test
    void sameTable_isAskedForOnceAMinute_andWhenTheClockWasSetBack() {
        int opened = proxy.calls("DescribeTable");
        store.get(KEY);
        now = now.plus(MINUTE).minusMillis(1);
        store.get(KEY);
        assertThat(proxy.calls("DescribeTable")).isEqualTo(opened);

        now = now.plusMillis(1);
        store.get(KEY);
        store.get(KEY);
        assertThat(proxy.calls("DescribeTable")).isEqualTo(opened + 1);

        now = now.minusMillis(1);
        store.get(KEY);
        assertThat(proxy.calls("DescribeTable")).isEqualTo(opened + 2);
    }

    // spec: erasure.md ER-42
    @Test
    void tableWhoseIdIsNotTold_isUsed_andAskedForAMinuteLater() {
        assertThat(store.commit(List.of(Write.create(KEY, Attributes.builder().build()))))
                .isTrue();
        now = now.plus(MINUTE);
        proxy.next("DescribeTable", Fault.Refused.of(400, "AccessDeniedException"));
        int asked = proxy.calls("DescribeTable");

        assertThat(store.get(KEY)).map(Item::version).contains(1L);
        assertThat(store.get(KEY)).map(Item::version).contains(1L);
        assertThat(proxy.calls("DescribeTable")).isEqualTo(asked + 1);

        delete();
        makeAgain();
        now = now.plus(MINUTE);
        assertRefused(() -> store.get(KEY), "is another than when it was opened");
    }

    // spec: erasure.md ER-38
    @Test
    void id_isThatOfTheTable_forEveryoneWhoAsks() {
        try (StoreTable table = new StoreTable(location);
                WatchedTable again = WatchedTable.open(location, () -> now)) {
            assertThat(table.id()).isEqualTo(store.id()).isEqualTo(again.id());
        }
        delete();
        assertRefused(() -> WatchedTable.open(location, () -> now).close(), "does not exist");
    }
}
