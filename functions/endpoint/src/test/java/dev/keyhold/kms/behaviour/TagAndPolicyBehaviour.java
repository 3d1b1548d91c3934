package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.TagException;

/** Tags and key policies. */
interface TagAndPolicyBehaviour extends Behaviour {
    @Test
    default void tags_areAddedReplacedAndRemoved() {
        String id = kms().createKey(request -> request.tags(tag("a", "1"), tag("b", "")))
                .keyMetadata()
                .keyId();
        kms().tagResource(request -> request.keyId(id).tags(tag("b", "2"), tag("c", "3")));
        kms().untagResource(request -> request.keyId(id).tagKeys("a", "absent"));

        assertThat(tagsOf(id)).containsExactlyInAnyOrder(tag("b", "2"), tag("c", "3"));
    }

    @Test
    default void listResourceTags_inPages_givesEachOnce() {
        List<Tag> tags = IntStream.range(0, 50).mapToObj(i -> tag("k" + i, "v")).toList();
        String id = kms().createKey(request -> request.tags(tags)).keyMetadata().keyId();

        assertThat(kms().listResourceTagsPaginator(request -> request.keyId(id).limit(7)).tags().stream())
                .containsExactlyInAnyOrderElementsOf(tags);
        assertRefused(
                TagException.class,
                "Too many tags",
                () -> kms().tagResource(request -> request.keyId(id).tags(tag("one more", "v"))));
    }

    @Test
    default void tags_againstTheRules_areRefused() {
        String id = newKey().keyId();

        assertRefused(
                TagException.class,
                "Duplicate tag keys",
                () -> kms().tagResource(request -> request.keyId(id).tags(tag("a", "1"), tag("a", "2"))));
        assertRefused(
                TagException.class,
                "Tags beginning with aws: are reserved",
                () -> kms().tagResource(request -> request.keyId(id).tags(tag("aws:x", "1"))));
        assertThat(tagsOf(id)).isEmpty();
    }

    @Test
    default void keyPolicy_isTheDefaultOne_untilItIsReplaced() {
        String id = newKey().keyId();
        String policy = policy("arn:aws:iam::" + accountId() + ":root", "kms:*");

        assertThat(kms().getKeyPolicy(request -> request.keyId(id)).policy())
                .contains("key-default-1", "arn:aws:iam::" + accountId() + ":root", "kms:*");
        kms().putKeyPolicy(request -> request.keyId(id).policy(policy));
        assertThat(kms().getKeyPolicy(request -> request.keyId(id).policyName("default"))
                        .policy())
                .isEqualTo(policy);
        assertThat(kms().listKeyPolicies(request -> request.keyId(id)).policyNames())
                .containsExactly("default");
    }

    @Test
    default void keyPolicy_thatLocksTheCallerOut_isRefused_unlessBypassed() {
        String id = newKey().keyId();
        String policy = policy("arn:aws:iam::" + accountId() + ":root", "kms:Encrypt");

        assertRefused(
                MalformedPolicyDocumentException.class,
                "The new key policy will not allow you to update the key policy in the future.",
                () -> kms().putKeyPolicy(request -> request.keyId(id).policy(policy)));
        kms().putKeyPolicy(request -> request.keyId(id).policy(policy).bypassPolicyLockoutSafetyCheck(true));
        assertThat(kms().getKeyPolicy(request -> request.keyId(id)).policy()).isEqualTo(policy);
    }

    @Test
    default void keyPolicy_thatIsMalformed_isRefused() {
        String id = newKey().keyId();
        String before = kms().getKeyPolicy(request -> request.keyId(id)).policy();

        assertRefused(
                MalformedPolicyDocumentException.class,
                "Policy contains a statement with one or more invalid principals.",
                () -> kms().putKeyPolicy(request ->
                        request.keyId(id).policy(policy("arn:aws:iam::" + accountId() + ":user/nobody", "kms:*"))));
        for (String policy : List.of("x", "[]", "{}", "{\"Statement\":{},\"Statement\":{}}")) {
            assertThat(catchThrowable(() ->
                            kms().putKeyPolicy(request -> request.keyId(id).policy(policy))))
                    .as(policy)
                    .isInstanceOf(MalformedPolicyDocumentException.class);
        }
        assertThat(kms().getKeyPolicy(request -> request.keyId(id)).policy()).isEqualTo(before);
    }

    private List<Tag> tagsOf(String id) {
        return kms().listResourceTags(request -> request.keyId(id)).tags();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }

    private static String policy(String principal, String action) {
        return """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},\
                "Action":"%s","Resource":"*"}]}""".formatted(principal, action);
    }
}
