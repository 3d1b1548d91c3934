package dev.keyhold.kms.protocol.sigv4;

/** An access key that may sign requests now. It never gives its secret away, only keys derived from it. */
public interface SigningCredential {
    AccessKeyId accessKeyId();

    /** A number that is another one whenever the secret is another one: derived keys are cached under it. */
    long secretVersion();

    /** Derives the key for one scope. The caller closes it. May be slow: it is called once in a while, not per request. */
    SigningKey deriveSigningKey(CredentialScope scope);
}
