package dev.keyhold.server.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * One caller with KMS keys and aliases of its own, which nobody else changes. It knows what was acknowledged, and what it
 * asked for last without an answer. Used by one thread at a time.
 */
final class CrashClient implements Callable<Integer> {
    static final int ALIASES = 5;

    private static final int MAX_KEYS = 25;
    private static final int MAX_ROTATIONS = 10;
    private static final int MAX_CIPHERTEXTS = 250;

    private final String name;
    private final Random random;
    private final AtomicInteger acknowledged;
    private final Map<String, KeyFacts> keys = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final List<Ciphertext> ciphertexts = new ArrayList<>();
    private @Nullable KmsClient client;
    private @Nullable Unanswered unanswered;
    private int number;

    /** What Encrypt or GenerateDataKey returned. */
    record Ciphertext(String keyId, SdkBytes blob, SdkBytes plaintext) {}

    /**
     * A change that was asked for and not answered.
     *
     * @param name the key ID or alias; empty if a key was to be created
     * @param facts what the key then is; null for an alias
     * @param target where the alias then points; null if nowhere
     */
    record Unanswered(
            String name, @Nullable KeyFacts facts, @Nullable String target) {}

    CrashClient(String name, Random random, AtomicInteger acknowledged) {
        this.name = name;
        this.random = random;
        this.acknowledged = acknowledged;
    }

    void connect(KmsClient newClient) {
        client = newClient;
        unanswered = null;
    }

    Map<String, KeyFacts> keys() {
        return keys;
    }

    Map<String, String> aliases() {
        return aliases;
    }

    List<Ciphertext> ciphertexts() {
        return ciphertexts;
    }

    @Nullable
    Unanswered unanswered() {
        return unanswered;
    }

    /** What a key of this client is like when it was just made. */
    KeyFacts fresh() {
        return new KeyFacts(name, Map.of("owner", name), KeyState.ENABLED, 0);
    }

    /** Calls until the server is gone. @return how many calls were answered */
    @Override
    public Integer call() {
        int calls = 0;
        try {
            while (true) {
                step();
                calls++;
                acknowledged.incrementAndGet();
            }
        } catch (SdkClientException gone) {
            return calls;
        }
    }

    private KmsClient kms() {
        if (client == null) {
            throw new IllegalStateException("not connected");
        }
        return client;
    }

    private void step() {
        int choice = random.nextInt(100);
        if (keys.isEmpty() || (choice < 8 && keys.size() < MAX_KEYS)) {
            createKey();
        } else if (ciphertexts.isEmpty() || choice < 40) {
            cipher(pick(List.copyOf(keys.keySet())));
        } else if (choice < 60) {
            changeAlias(pick(List.copyOf(keys.keySet())));
        } else {
            changeKey(pick(List.copyOf(keys.keySet())));
        }
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void createKey() {
        unanswered = new Unanswered("", fresh(), null);
        CreateKeyRequest request = CreateKeyRequest.builder()
                .description(name)
                .tags(Tag.builder().tagKey("owner").tagValue(name).build())
                .build();
        keys.put(kms().createKey(request).keyMetadata().keyId(), fresh());
        unanswered = null;
    }

    private KeyFacts facts(String keyId) {
        KeyFacts facts = keys.get(keyId);
        if (facts == null) {
            throw new IllegalStateException(keyId);
        }
        return facts;
    }

    private void cipher(String keyId) {
        if (facts(keyId).state() != KeyState.ENABLED || ciphertexts.size() >= MAX_CIPHERTEXTS) {
            changeKey(keyId);
        } else if (random.nextBoolean()) {
            SdkBytes plaintext = SdkBytes.fromUtf8String(name + " " + number++);
            SdkBytes blob = kms().encrypt(request -> request.keyId(keyId).plaintext(plaintext))
                    .ciphertextBlob();
            ciphertexts.add(new Ciphertext(keyId, blob, plaintext));
        } else {
            GenerateDataKeyResponse made =
                    kms().generateDataKey(request -> request.keyId(keyId).keySpec("AES_256"));
            ciphertexts.add(new Ciphertext(keyId, made.ciphertextBlob(), made.plaintext()));
        }
    }

    String alias(int which) {
        return "alias/" + name + "-" + which;
    }

    private void changeAlias(String target) {
        String alias = alias(random.nextInt(ALIASES));
        String old = aliases.get(alias);
        if (facts(target).state() != KeyState.ENABLED) {
            changeKey(target);
        } else if (old == null) {
            point(
                    alias,
                    target,
                    () -> kms().createAlias(request -> request.aliasName(alias).targetKeyId(target)));
        } else if (random.nextInt(3) > 0) {
            point(
                    alias,
                    target,
                    () -> kms().updateAlias(request -> request.aliasName(alias).targetKeyId(target)));
        } else {
            point(alias, null, () -> kms().deleteAlias(request -> request.aliasName(alias)));
        }
    }

    private void point(String alias, @Nullable String target, Runnable call) {
        unanswered = new Unanswered(alias, null, target);
        call.run();
        keepAlias(alias, target);
        unanswered = null;
    }

    void keepAlias(String alias, @Nullable String target) {
        if (target == null) {
            aliases.remove(alias);
        } else {
            aliases.put(alias, target);
        }
    }

    private void changeKey(String keyId) {
        KeyFacts now = facts(keyId);
        if (now.state() == KeyState.PENDING_DELETION) {
            change(keyId, now.in(KeyState.DISABLED), () -> kms().cancelKeyDeletion(request -> request.keyId(keyId)));
        } else if (now.state() == KeyState.DISABLED && random.nextBoolean()) {
            change(keyId, now.in(KeyState.ENABLED), () -> kms().enableKey(request -> request.keyId(keyId)));
        } else {
            changeUsable(keyId, now);
        }
    }

    private void changeUsable(String keyId, KeyFacts now) {
        String text = "n" + number++;
        String tag = "tag" + random.nextInt(4);
        switch (random.nextInt(6)) {
            case 0 ->
                change(
                        keyId,
                        now.withDescription(text),
                        () -> kms().updateKeyDescription(
                                        request -> request.keyId(keyId).description(text)));
            case 1 ->
                change(
                        keyId,
                        now.withTag(tag, text),
                        () -> kms().tagResource(request -> request.keyId(keyId)
                                .tags(Tag.builder().tagKey(tag).tagValue(text).build())));
            case 2 ->
                change(
                        keyId,
                        now.withoutTag(tag),
                        () -> kms().untagResource(
                                        request -> request.keyId(keyId).tagKeys(tag)));
            case 3 -> change(keyId, now.in(KeyState.DISABLED), () -> kms().disableKey(request -> request.keyId(keyId)));
            case 4 ->
                change(
                        keyId,
                        now.in(KeyState.PENDING_DELETION),
                        () -> kms().scheduleKeyDeletion(request -> request.keyId(keyId)));
            default -> rotate(keyId, now);
        }
    }

    private void rotate(String keyId, KeyFacts now) {
        if (now.state() == KeyState.ENABLED && now.rotations() < MAX_ROTATIONS) {
            change(keyId, now.rotated(), () -> kms().rotateKeyOnDemand(request -> request.keyId(keyId)));
        }
    }

    private void change(String keyId, KeyFacts after, Runnable call) {
        unanswered = new Unanswered(keyId, after, null);
        call.run();
        keys.put(keyId, after);
        unanswered = null;
    }
}
