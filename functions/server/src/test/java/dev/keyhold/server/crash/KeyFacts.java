package dev.keyhold.server.crash;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * What a client believes, or the server says, of one KMS key.
 *
 * @param rotations how often it was rotated
 */
record KeyFacts(String description, Map<String, String> tags, KeyState state, int rotations) {
    KeyFacts {
        tags = Map.copyOf(tags);
    }

    static KeyFacts read(KmsClient kms, String keyId) {
        KeyMetadata metadata = kms.describeKey(request -> request.keyId(keyId)).keyMetadata();
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : kms.listResourceTags(request -> request.keyId(keyId)).tags()) {
            tags.put(tag.tagKey(), tag.tagValue());
        }
        int rotations = kms.listKeyRotations(request -> request.keyId(keyId))
                .rotations()
                .size();
        return new KeyFacts(metadata.description(), tags, metadata.keyState(), rotations);
    }

    KeyFacts withDescription(String changed) {
        return new KeyFacts(changed, tags, state, rotations);
    }

    KeyFacts withTag(String name, String value) {
        Map<String, String> more = new HashMap<>(tags);
        more.put(name, value);
        return new KeyFacts(description, more, state, rotations);
    }

    KeyFacts withoutTag(String name) {
        Map<String, String> fewer = new HashMap<>(tags);
        fewer.remove(name);
        return new KeyFacts(description, fewer, state, rotations);
    }

    KeyFacts in(KeyState other) {
        return new KeyFacts(description, tags, other, rotations);
    }

    KeyFacts rotated() {
        return new KeyFacts(description, tags, state, rotations + 1);
    }
}
