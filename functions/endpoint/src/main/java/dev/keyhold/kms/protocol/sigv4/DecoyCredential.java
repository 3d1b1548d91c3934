package dev.keyhold.kms.protocol.sigv4;

/** Stands in for a credential that does not exist. Nobody knows its secret, so nothing is ever signed with it. */
record DecoyCredential(SecretAccessKey secret) implements SigningCredential {
    private static final AccessKeyId NAME = new AccessKeyId("decoy");

    @Override
    public AccessKeyId accessKeyId() {
        return NAME;
    }

    @Override
    public long secretVersion() {
        return 0;
    }

    @Override
    public SigningKey deriveSigningKey(CredentialScope scope) {
        return secret.deriveSigningKey(scope);
    }
}
