package dev.keyhold.kms.authz;

import java.util.List;

/**
 * A condition of a statement.
 *
 * @param operator for example {@code StringEquals}
 * @param key for example {@code kms:ViaService}
 */
public record PolicyCondition(String operator, String key, List<String> values) {
    public PolicyCondition {
        values = List.copyOf(values);
    }
}
