package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every list in pages (kms-behaviour 2.2). */
class PaginationTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();

    /** A list: how to ask for it, its bounds, and how to add and remove the entry of a number. */
    private enum Listed {
        KEYS("ListKeys", "Keys", "KeyArn", 100, 1000),
        ALIASES("ListAliases", "Aliases", "AliasName", 50, 100),
        ALIASES_OF_KEY("ListAliases", "Aliases", "AliasName", 50, 100),
        TAGS("ListResourceTags", "Tags", "TagKey", 50, 50);

        private final String operation;
        private final String member;
        private final String name;
        private final int defaultLimit;
        private final int maxLimit;

        Listed(String operation, String member, String name, int defaultLimit, int maxLimit) {
            this.operation = operation;
            this.member = member;
            this.name = name;
            this.defaultLimit = defaultLimit;
            this.maxLimit = maxLimit;
        }
    }

    @ParameterizedTest
    @EnumSource
    void list_inPagesOfAnySize_showsEveryEntryOnceAndInOrder(Listed list) {
        List<String> all = fill(list, 11);

        for (int limit : new int[] {1, 2, 3, 10, 11, 12}) {
            assertThat(pages(list, limit)).as("limit " + limit).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void list_thatEndsWithAPage_saysThatItIsComplete(Listed list) {
        fill(list, 4);

        Reply first = page(list, 2, null);
        Reply second = page(list, 2, first.text("NextMarker"));

        assertThat(first.flag("Truncated")).isTrue();
        assertThat(second.members())
                .isEqualTo(Map.of(list.member, second.members().get(list.member), "Truncated", false));
        assertThat(second.structures(list.member)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void list_withoutALimit_takesTheDefault(Listed list) {
        fill(list, Math.min(list.defaultLimit + 2, list == Listed.TAGS ? 50 : 1000));

        Reply page = client.call(list.operation, request(list));

        assertThat(page.structures(list.member)).hasSize(list.defaultLimit);
        assertThat(page.flag("Truncated")).isEqualTo(list != Listed.TAGS);
    }

    @ParameterizedTest
    @EnumSource
    void list_withALimitAtItsBounds_isAccepted_andBeyondIsRefused(Listed list) {
        fill(list, 3);

        assertThat(page(list, 1, null).structures(list.member)).hasSize(1);
        assertThat(page(list, list.maxLimit, null).structures(list.member)).hasSize(3);
        Map<String, Object> tooMany = request(list);
        tooMany.put("Limit", list.maxLimit + 1);
        client.assertRefused(
                list.operation,
                tooMany,
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value '" + (list.maxLimit + 1) + "' at 'limit' failed to satisfy "
                        + "constraint: Member must have value less than or equal to " + list.maxLimit);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KEYS")
    void list_thatChangesBetweenPages_showsWhatStaysExactlyOnce(Listed list) {
        for (int i = 10; i < 30; i += 2) {
            add(list, "n" + i);
        }
        Reply first = page(list, 4, null);
        add(list, "n11");
        add(list, "n17");
        remove(list, "n10");
        remove(list, "n16");
        remove(list, "n20");

        List<String> rest = names(list, page(list, 50, first.text("NextMarker")));

        assertThat(names(list, first)).containsExactlyElementsOf(named(list, "n10", "n12", "n14", "n16"));
        assertThat(rest).containsExactlyElementsOf(named(list, "n17", "n18", "n22", "n24", "n26", "n28"));
    }

    @Test
    void listKeys_whileKeysAreCreated_showsWhatWasThereExactlyOnce() {
        List<String> before = fill(Listed.KEYS, 20);
        List<String> seen = new ArrayList<>();
        String marker = null;
        do {
            Reply page = page(Listed.KEYS, 3, marker);
            seen.addAll(names(Listed.KEYS, page));
            marker = page.flag("Truncated") ? page.text("NextMarker") : null;
            if (seen.size() < 15) {
                client.createKey();
            }
        } while (marker != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @ParameterizedTest
    @EnumSource
    void list_behindAMarkerThatNoListReturned_isRefused(Listed list) {
        fill(list, 3);
        String good = page(list, 1, null).text("NextMarker");
        List<String> bad = List.of(
                "x",
                "AAAA",
                good + "A",
                good + "=",
                " " + good,
                "\u00ff",
                "!",
                PageRequest.markerAfter("\ud83d\udd11".repeat(3) + "/../"),
                "_".repeat(1024));

        for (String marker : list == Listed.TAGS ? List.of("!", "\u00ff", good + "=", "_".repeat(1024)) : bad) {
            Map<String, Object> request = request(list);
            request.put("Marker", marker);
            client.assertRefused(list.operation, request, KmsErrorCode.INVALID_MARKER, "Invalid marker.");
        }
    }

    @Test
    void listResourceTags_withTheLongestNames_canBePaged() {
        String longest = "\ud83d\udd11".repeat(127);
        client.call(
                "TagResource",
                Map.of(
                        "KeyId",
                        key,
                        "Tags",
                        List.of(KmsClient.tag(longest + "a", "1"), KmsClient.tag(longest + "b", "2"))));

        assertThat(pages(Listed.TAGS, 1)).containsExactly(longest + "a", longest + "b");
    }

    private List<String> fill(Listed list, int count) {
        for (int i = list == Listed.KEYS ? 1 : 0; i < count; i++) {
            add(list, "n" + (1000 + i));
        }
        List<String> all = pages(list, Math.min(list.maxLimit, 1000));
        assertThat(all).hasSize(count).isSorted().doesNotHaveDuplicates();
        return all;
    }

    private void add(Listed list, String name) {
        switch (list) {
            case KEYS -> client.createKey();
            case ALIASES, ALIASES_OF_KEY ->
                client.call("CreateAlias", Map.of("AliasName", "alias/" + name, "TargetKeyId", key));
            case TAGS -> client.call("TagResource", Map.of("KeyId", key, "Tags", List.of(KmsClient.tag(name, "x"))));
        }
    }

    private void remove(Listed list, String name) {
        switch (list) {
            case KEYS -> throw new IllegalArgumentException("keys stay listed");
            case ALIASES, ALIASES_OF_KEY -> client.call("DeleteAlias", Map.of("AliasName", "alias/" + name));
            case TAGS -> client.call("UntagResource", Map.of("KeyId", key, "TagKeys", List.of(name)));
        }
    }

    private static List<String> named(Listed list, String... names) {
        return Stream.of(names)
                .map(name -> list == Listed.TAGS ? name : "alias/" + name)
                .toList();
    }

    private Map<String, Object> request(Listed list) {
        boolean ofKey = list == Listed.ALIASES_OF_KEY || list == Listed.TAGS;
        return new HashMap<>(ofKey ? Map.of("KeyId", key) : Map.of());
    }

    private Reply page(Listed list, int limit, @Nullable String marker) {
        Map<String, Object> request = request(list);
        request.put("Limit", limit);
        if (marker != null) {
            request.put("Marker", marker);
        }
        return client.call(list.operation, request);
    }

    private List<String> pages(Listed list, int limit) {
        List<String> all = new ArrayList<>();
        String marker = null;
        do {
            Reply page = page(list, limit, marker);
            assertThat(page.structures(list.member)).hasSizeLessThanOrEqualTo(limit);
            all.addAll(names(list, page));
            marker = page.flag("Truncated") ? page.text("NextMarker") : null;
        } while (marker != null);
        return Collections.unmodifiableList(all);
    }

    private static List<String> names(Listed list, Reply page) {
        return page.structures(list.member).stream()
                .map(entry -> entry.text(list.name))
                .toList();
    }
}
