package dev.keyhold.server.config;

/** Where the root key comes from. */
public enum RootKeySource {
    /** A file of mode 0600 that holds it. */
    FILE,

    /** A passphrase that somebody gives at each start. */
    PASSPHRASE,

    /** A key in AWS KMS, which never shows it. */
    AWS_KMS,

    /** A secret in Secrets Manager that holds what a file would. */
    SECRETS_MANAGER
}
