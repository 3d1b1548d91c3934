package dev.keyhold.server.config;

/** Where keys are stored. */
public enum StoreKind {
    /** One file in the data directory, for one server. */
    SQLITE,

    /** One DynamoDB table, for as many servers as there are. */
    DYNAMODB
}
