package dev.keyhold.kms.operation.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
    private final KmsClient client = new KmsFixture().client();
    private final String key = client.createKey();

    @Test
    void tagResource_addsAndReplaces() {
        tag(KmsClient.tag("team", "blue"), KmsClient.tag("Team", "x"));
        tag(KmsClient.tag("team", "red"), KmsClient.tag("cost", ""));

        assertThat(client.tags(key)).isEqualTo(Map.of("team", "red", "Team", "x", "cost", ""));
    }

    @Test
    void untagResource_removesWhatIsThereAndIgnoresWhatIsNot() {
        tag(KmsClient.tag("team", "blue"), KmsClient.tag("cost", "7"));

        client.call("UntagResource", Map.of("KeyId", key, "TagKeys", List.of("team", "TEAM", "none", "team")));

        assertThat(client.tags(key)).isEqualTo(Map.of("cost", "7"));
    }

    @Test
    void change_withAnEmptyList_changesNothing() {
        tag(KmsClient.tag("team", "blue"));

        client.call("TagResource", Map.of("KeyId", key, "Tags", List.of()));
        client.call("UntagResource", Map.of("KeyId", key, "TagKeys", List.of()));

        assertThat(client.tags(key)).isEqualTo(Map.of("team", "blue"));
    }

    @Test
    void tagResource_beyondFifty_isRefusedAndAddsNone() {
        client.call("TagResource", Map.of("KeyId", key, "Tags", tags(0, 49)));
        Map<String, String> before = new HashMap<>(client.tags(key));

        for (List<Map<String, String>> tooMany : List.of(tags(49, 51), tags(100, 200))) {
            client.assertRefused(
                    "TagResource", Map.of("KeyId", key, "Tags", tooMany), KmsErrorCode.TAG, "Too many tags");
        }
        assertThat(client.tags(key)).isEqualTo(before).hasSize(49);
        client.call("TagResource", Map.of("KeyId", key, "Tags", tags(0, 50)));
        assertThat(client.tags(key)).hasSize(50);
    }

    @Test
    void tagResource_withADuplicate_isRefused() {
        client.assertRefused(
                "TagResource",
                Map.of("KeyId", key, "Tags", List.of(KmsClient.tag("a", "1"), KmsClient.tag("a", "2"))),
                KmsErrorCode.TAG,
                "Duplicate tag keys");
        assertThat(client.tags(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:x", "AWS:x", "Aws:"})
    void change_ofAReservedTag_isRefused(String name) {
        client.assertRefused(
                "TagResource",
                Map.of("KeyId", key, "Tags", List.of(KmsClient.tag(name, "1"))),
                KmsErrorCode.TAG,
                "Tags beginning with aws: are reserved");
        client.assertRefused(
                "UntagResource",
                Map.of("KeyId", key, "TagKeys", List.of("team", name)),
                KmsErrorCode.TAG,
                "Tags beginning with aws: are reserved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TagResource", "UntagResource", "ListResourceTags"})
    void call_byAnAlias_isRefused(String operation) {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));

        client.assertRefused(
                operation,
                Map.of("KeyId", "alias/orders", "Tags", tags(0, 1), "TagKeys", List.of("a")),
                KmsErrorCode.NOT_FOUND,
                "Invalid keyId 'alias/orders'");
    }

    private void tag(Map<String, String> first, Map<String, String> second) {
        client.call("TagResource", Map.of("KeyId", key, "Tags", List.of(first, second)));
    }

    private void tag(Map<String, String> only) {
        client.call("TagResource", Map.of("KeyId", key, "Tags", List.of(only)));
    }

    private static List<Map<String, String>> tags(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> KmsClient.tag("tag" + i, "value"))
                .toList();
    }
}
