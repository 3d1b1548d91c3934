package dev.keyhold.server.config;

/** Where the root key comes from. */
public enum RootKeySource {
    /** A file of mode 0600 that holds it. */
    FILE,

    /** A passphrase that somebody gives at each start. */
    PASSPHRASE
}
