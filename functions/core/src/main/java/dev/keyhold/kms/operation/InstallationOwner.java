package dev.keyhold.kms.operation;

import dev.keyhold.kms.store.InstallationTable;

/** Who may call Keyhold's own operations: the root user of the account that the installation was made with. */
public final class InstallationOwner {
    private final InstallationTable installations;

    public InstallationOwner(InstallationTable installations) {
        this.installations = installations;
    }

    /** @throws KmsException {@link KmsErrorCode#ACCESS_DENIED} if the caller is anybody else */
    public void require(OperationDescriptor operation, CallContext context) {
        boolean owns = context.caller().isRoot()
                && installations
                        .find()
                        .filter(installation ->
                                installation.account().equals(context.caller().account()))
                        .isPresent();
        if (!owns) {
            throw new KmsException(
                    KmsErrorCode.ACCESS_DENIED,
                    "User: " + context.caller().arn() + " is not authorized to perform: " + operation.action()
                            + " because it is not the root user of the installation's account");
        }
    }
}
