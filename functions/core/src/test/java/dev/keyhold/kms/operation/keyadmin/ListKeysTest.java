package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ListKeysTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    @Test
    void listKeys_ofNone_isEmptyAndComplete() {
        Reply page = client.call("ListKeys", Map.of());

        assertThat(page.members()).isEqualTo(Map.of("Keys", List.of(), "Truncated", false));
    }

    @Test
    void listKeys_namesEachKeyByIdAndArn_whateverItsState() {
        TreeSet<String> arns = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            arns.add(client.createKey());
        }
        client.call("DisableKey", Map.of("KeyId", arns.first()));
        client.call("ScheduleKeyDeletion", Map.of("KeyId", arns.last()));

        List<Reply> keys = client.call("ListKeys", Map.of()).structures("Keys");

        assertThat(keys).extracting(entry -> entry.text("KeyArn")).containsExactlyElementsOf(arns);
        assertThat(keys)
                .allSatisfy(entry ->
                        assertThat(KmsClient.idOf(entry.text("KeyArn"))).isEqualTo(entry.text("KeyId")));
    }

    @Test
    void listKeys_showsOnlyTheCallersAccountAndRegion() {
        String own = client.createKey();
        String other = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION).createKey();
        String elsewhere =
                kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION).createKey();

        assertThat(client.call("ListKeys", Map.of()).structures("Keys"))
                .extracting(entry -> entry.text("KeyArn"))
                .containsExactly(own)
                .doesNotContain(other, elsewhere);
    }
}
