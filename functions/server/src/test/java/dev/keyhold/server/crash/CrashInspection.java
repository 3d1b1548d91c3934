package dev.keyhold.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.server.crash.CrashClient.Ciphertext;
import dev.keyhold.server.crash.CrashClient.Unanswered;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Holds a server that was killed and started again to what its clients were told before. */
final class CrashInspection {
    private final KmsClient kms;
    private final Set<String> listed = new TreeSet<>();
    private final Set<AliasListEntry> aliases = new HashSet<>();

    CrashInspection(KmsClient kms) {
        this.kms = kms;
        kms.listKeysPaginator().keys().stream().map(KeyListEntry::keyId).forEach(listed::add);
        kms.listAliasesPaginator().aliases().forEach(aliases::add);
    }

    /** Looks at everything, and lets the clients know what became of what they were not told. */
    void inspect(List<CrashClient> clients) {
        Set<String> known = new HashSet<>();
        for (CrashClient client : clients) {
            adoptCreatedKey(client, clients);
            client.keys().replaceAll((keyId, facts) -> requireFacts(client, keyId, facts));
            requireAliases(client);
            client.ciphertexts().forEach(each -> requireOpens(client, each));
            known.addAll(client.keys().keySet());
        }
        assertThat(listed)
                .as("every key is listed, and every listed key is whole")
                .isEqualTo(known);
        requireCopies();
    }

    /** A key that was asked for without an answer may be there, but then it is whole. */
    private void adoptCreatedKey(CrashClient client, List<CrashClient> clients) {
        Unanswered unanswered = client.unanswered();
        if (unanswered == null || !unanswered.name().isEmpty()) {
            return;
        }
        Set<String> strange = new HashSet<>(listed);
        clients.forEach(each -> strange.removeAll(each.keys().keySet()));
        for (String keyId : strange) {
            KeyFacts facts = KeyFacts.read(kms, keyId);
            if (facts.description().equals(client.fresh().description())) {
                assertThat(client.keys().put(keyId, facts)).isNull();
                assertThat(facts).as("new key %s", keyId).isEqualTo(client.fresh());
                requireUsable(keyId);
                return;
            }
        }
    }

    private void requireUsable(String keyId) {
        SdkBytes plaintext = SdkBytes.fromUtf8String("after the crash");
        SdkBytes blob = kms.encrypt(request -> request.keyId(keyId).plaintext(plaintext))
                .ciphertextBlob();
        assertThat(kms.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(plaintext);
    }

    /** What was acknowledged, or that with the whole of the last change. */
    private KeyFacts requireFacts(CrashClient client, String keyId, KeyFacts acknowledged) {
        KeyFacts found = KeyFacts.read(kms, keyId);
        Unanswered unanswered = client.unanswered();
        if (unanswered != null && unanswered.name().equals(keyId)) {
            assertThat(found).as(keyId).isIn(acknowledged, unanswered.facts());
        } else {
            assertThat(found).as(keyId).isEqualTo(acknowledged);
        }
        if (found.state() == KeyState.ENABLED) {
            requireUsable(keyId);
        }
        return found;
    }

    private void requireAliases(CrashClient client) {
        Unanswered unanswered = client.unanswered();
        for (int number = 0; number < CrashClient.ALIASES; number++) {
            String alias = client.alias(number);
            String found = aliases.stream()
                    .filter(each -> each.aliasName().equals(alias))
                    .map(AliasListEntry::targetKeyId)
                    .findFirst()
                    .orElse(null);
            String acknowledged = client.aliases().get(alias);
            if (unanswered != null && unanswered.name().equals(alias)) {
                assertThat(found).as(alias).isIn(acknowledged, unanswered.target());
                client.keepAlias(alias, found);
            } else {
                assertThat(found).as(alias).isEqualTo(acknowledged);
            }
        }
    }

    /** Each alias, with its dates, is listed for the key that it points to, and for no other. */
    private void requireCopies() {
        Set<AliasListEntry> copies = new HashSet<>();
        for (String keyId : listed) {
            for (AliasListEntry copy :
                    kms.listAliases(request -> request.keyId(keyId)).aliases()) {
                assertThat(copy.targetKeyId()).isEqualTo(keyId);
                assertThat(copies.add(copy))
                        .as("%s is listed once", copy.aliasName())
                        .isTrue();
            }
        }
        assertThat(copies).isEqualTo(aliases);
    }

    private void requireOpens(CrashClient client, Ciphertext ciphertext) {
        KeyFacts facts = Objects.requireNonNull(client.keys().get(ciphertext.keyId()), ciphertext.keyId());
        String refusal = Map.of(
                        KeyState.DISABLED, "DisabledException",
                        KeyState.PENDING_DELETION, "KMSInvalidStateException")
                .get(facts.state());
        if (refusal == null) {
            DecryptResponse opened = kms.decrypt(request -> request.ciphertextBlob(ciphertext.blob()));
            assertThat(opened.plaintext()).isEqualTo(ciphertext.plaintext());
            assertThat(opened.keyId()).endsWith(ciphertext.keyId());
        } else {
            KmsException error = catchThrowableOfType(
                    KmsException.class, () -> kms.decrypt(request -> request.ciphertextBlob(ciphertext.blob())));
            assertThat(error.awsErrorDetails().errorCode()).isEqualTo(refusal);
        }
    }

    /** Makes every key usable, so that every ciphertext can be opened. */
    static void enableAll(KmsClient kms, CrashClient client) {
        client.keys().replaceAll((keyId, facts) -> {
            if (facts.state() == KeyState.PENDING_DELETION) {
                kms.cancelKeyDeletion(request -> request.keyId(keyId));
            }
            if (facts.state() != KeyState.ENABLED) {
                kms.enableKey(request -> request.keyId(keyId));
            }
            return facts.in(KeyState.ENABLED);
        });
    }
}
