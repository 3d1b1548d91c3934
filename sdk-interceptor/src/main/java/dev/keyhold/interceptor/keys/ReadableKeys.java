package dev.keyhold.interceptor.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which wrapping keys a reader accepts. What a message says about its key only selects among these.
 *
 * @param references wrapping keys as configured: key ARNs, or names that the KMS resolves (key IDs, aliases)
 * @param replicaRegions Regions whose replicas of a configured multi-Region key are accepted
 * @param accounts accounts any of whose keys is accepted (discovery)
 */
record ReadableKeys(List<String> references, Set<String> replicaRegions, Set<String> accounts) {
    ReadableKeys {
        references = List.copyOf(references);
        replicaRegions = Set.copyOf(replicaRegions);
        accounts = Set.copyOf(accounts);
    }

    /**
     * The key names to call Decrypt with for a data key that claims to be under {@code claimed}, best first. A name that
     * the KMS resolves comes last: the KMS refuses if it now stands for another key.
     */
    List<String> candidates(String claimed) {
        Optional<KmsKeyArn> arn = KmsKeyArn.parse(claimed);
        List<String> names = new ArrayList<>();
        if (arn.isEmpty()) {
            return names;
        }
        for (String reference : references) {
            KmsKeyArn.parse(reference)
                    .filter(configured -> matches(configured, arn.get()))
                    .ifPresent(configured -> names.add(configured.toString()));
        }
        if (names.isEmpty() && accounts.contains(arn.get().account())) {
            names.add(arn.get().toString());
        }
        if (names.isEmpty()) {
            references.stream()
                    .filter(reference -> mayResolveTo(reference, arn.get()))
                    .forEach(names::add);
        }
        return names;
    }

    /** Whether the key that the KMS says it used is the one that the message claimed, or a replica of it. */
    static boolean isSameKey(String claimed, String answered) {
        Optional<KmsKeyArn> expected = KmsKeyArn.parse(claimed);
        Optional<KmsKeyArn> actual = KmsKeyArn.parse(answered);
        return expected.isPresent()
                && actual.isPresent()
                && (actual.equals(expected) || actual.get().isReplicaOf(expected.get()));
    }

    private boolean matches(KmsKeyArn configured, KmsKeyArn claimed) {
        if (configured.equals(claimed)) {
            return true;
        }
        return configured.isReplicaOf(claimed) && replicaRegions.contains(claimed.region());
    }

    private static boolean mayResolveTo(String reference, KmsKeyArn claimed) {
        if (KmsKeyArn.parse(reference).isPresent()) {
            return false;
        }
        return reference.contains("alias/") || reference.equals(claimed.keyId());
    }
}
