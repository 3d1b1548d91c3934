package dev.keyhold.kms.authz;

/** Reads policy documents. Safe for use by several threads. */
@FunctionalInterface
public interface PolicyReader {
    /**
     * Reads a policy document.
     *
     * @throws MalformedPolicyException if it is not JSON, or not of a policy's form
     */
    PolicyDocument read(String text);
}
