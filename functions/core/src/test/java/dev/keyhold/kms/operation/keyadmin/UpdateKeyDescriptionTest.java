package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateKeyDescriptionTest {
    private final KmsClient client = new KmsFixture().client();

    static String[] descriptions() {
        return new String[] {"", "orders", "  ", "größer \u20ac \ud83d\udd11", "x".repeat(8192), "line\nline\u0000"};
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void updateKeyDescription_replacesItAndNothingElse(String description) {
        String key = client.createKey(Map.of("Description", "before", "Tags", List.of(KmsClient.tag("a", "b"))));
        Map<Object, Object> expected = new HashMap<>(client.describe(key).members());
        expected.put("Description", description);

        client.call("UpdateKeyDescription", Map.of("KeyId", key, "Description", description));

        assertThat(client.describe(key).members()).isEqualTo(expected);
        assertThat(client.tags(key)).isEqualTo(Map.of("a", "b"));
    }
}
