package dev.keyhold.kms.authz;

import java.util.List;
import java.util.Locale;

/**
 * One statement of a policy. A list that the statement does not have is empty.
 *
 * @param sid the statement's own name; may be empty
 * @param principals whom it is about; with {@code *} alone, everyone
 * @param actions what it is about, with {@code *} and {@code ?} as wildcards
 * @param resources what it is about; in a key policy, {@code *} is the KMS key that has the policy
 */
public record PolicyStatement(
        String sid,
        Effect effect,
        Selection<PolicyPrincipal> principals,
        Selection<String> actions,
        Selection<String> resources,
        List<PolicyCondition> conditions) {
    /** What a statement does where it applies. */
    public enum Effect {
        ALLOW,
        DENY
    }

    /**
     * A list, or with {@code excluded} everything but that list, as in {@code NotAction}.
     *
     * @param excluded whether the values are those that are left out
     */
    public record Selection<T>(List<T> values, boolean excluded) {
        public Selection {
            values = List.copyOf(values);
        }

        /** Whether the statement has neither the element nor its negation. */
        public boolean isAbsent() {
            return values.isEmpty();
        }
    }

    public PolicyStatement {
        conditions = List.copyOf(conditions);
    }

    /** Whether the statement is about an action; one without actions is about none. Case does not matter. */
    public boolean coversAction(String action) {
        if (actions.isAbsent()) {
            return false;
        }
        String name = action.toLowerCase(Locale.ROOT);
        boolean listed =
                actions.values().stream().anyMatch(pattern -> Wildcard.matches(pattern.toLowerCase(Locale.ROOT), name));
        return listed != actions.excluded();
    }

    /** Whether the statement is about a resource; one without resources is about none. */
    public boolean coversResource(String resource) {
        if (resources.isAbsent()) {
            return false;
        }
        return resources.values().stream().anyMatch(pattern -> Wildcard.matches(pattern, resource))
                != resources.excluded();
    }
}
