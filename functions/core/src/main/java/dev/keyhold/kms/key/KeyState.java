package dev.keyhold.kms.key;

/** The states of a KMS key that exist so far, by their names on the wire (kms-behaviour 2.6). */
public enum KeyState {
    ENABLED("Enabled"),
    DISABLED("Disabled"),
    PENDING_DELETION("PendingDeletion"),
    PENDING_REPLICA_DELETION("PendingReplicaDeletion"),
    CREATING("Creating"),
    UPDATING("Updating");

    private final String wireName;

    KeyState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
