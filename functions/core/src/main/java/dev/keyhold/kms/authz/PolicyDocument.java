package dev.keyhold.kms.authz;

import java.util.List;

/**
 * A policy as it was written.
 *
 * @param version {@code 2012-10-17} or {@code 2008-10-17}
 * @param id the document's own name; may be empty
 */
public record PolicyDocument(String version, String id, List<PolicyStatement> statements) {
    public PolicyDocument {
        statements = List.copyOf(statements);
    }
}
