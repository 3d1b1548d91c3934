package dev.keyhold.server.command;

import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.startup.RootKeyRotation;
import java.io.PrintWriter;

/** Says what became of the root key, and what its owner is to do now. */
final class RootKeyReport {
    private final ServerSettings settings;
    private final RootKeySettings before;
    private final RootKeySettings wanted;
    private final PrintWriter out;

    /** @param wanted where the new root key is */
    RootKeyReport(ServerSettings settings, RootKeySettings wanted, PrintWriter out) {
        this.settings = settings;
        this.before = settings.rootKey();
        this.wanted = wanted;
        this.out = out;
    }

    void print(RootKeyRotation.Done done) {
        String count = done.domainKeys() == 1 ? "1 domain key" : done.domainKeys() + " domain keys";
        out.println((done.finished()
                        ? "Finished a change of the root key that was interrupted: "
                        : "Changed the root key: ")
                + count + " of " + settings.location() + " now under root key " + done.rootKey() + ".");
        out.println(place());
        printOld(done);
        if (before.source() != wanted.source() || !before.where().equals(wanted.where())) {
            printSettings();
        }
        if (settings.table() != null) {
            printOthers();
        }
        out.println("Backups made before need the old root key"
                + (before.aws() == null ? ", of which Keyhold has no copy now" : "") + ". Make a new backup, and");
        out.println("delete the old ones unless you kept "
                + (before.aws() == null ? "a copy of the old root key" : "the old root key")
                + " with which to restore them.");
    }

    private String place() {
        return switch (wanted.source()) {
            case FILE -> "It is in " + wanted.file() + ": keep a copy in a safe place, not with the database.";
            case PASSPHRASE ->
                "It is made from the new passphrase and " + wanted.file() + ": keep a copy of that file.";
            case AWS_KMS, SECRETS_MANAGER -> "It is " + wanted.where() + ": guard it against deletion.";
        };
    }

    private void printOld(RootKeyRotation.Done done) {
        AwsRootKey former = before.aws();
        if (done.left() != null) {
            out.println(
                    "The store does not need " + done.left() + " any more. If it is the old root key's, delete it.");
        }
        if (former != null) {
            out.println("AWS keeps the old root key, " + former.arn() + ", which this store does not need any more.");
            out.println(
                    "When nothing else needs it either, disable it there, and then delete it:" + " Keyhold does not.");
        }
    }

    private void printSettings() {
        out.println("The server needs other settings from now on:");
        out.println("  keyhold.root-key.provider=" + RootKeySettings.name(wanted.source()));
        AwsRootKey aws = wanted.aws();
        if (aws == null) {
            out.println("  keyhold.root-key.file=" + wanted.file());
        } else {
            out.println("  keyhold.root-key.arn=" + aws.arn());
            if (aws.endpoint() != null) {
                out.println("  keyhold.root-key.endpoint=" + aws.endpoint());
            }
        }
        if (aws == null && before.aws() != null) {
            out.println("and none of these any more: keyhold.root-key.arn, keyhold.root-key.endpoint");
        } else if (aws != null && before.aws() == null) {
            out.println("and none of these any more: keyhold.root-key.file, keyhold.root-key.passphrase-file,"
                    + " keyhold.root-key.passphrase-fd");
        } else if (before.source() == RootKeySource.PASSPHRASE && wanted.source() == RootKeySource.FILE) {
            out.println("and none of these any more: keyhold.root-key.passphrase-file, keyhold.root-key.passphrase-fd");
        }
    }

    private void printOthers() {
        out.println("Give every server and function of the table the new root key"
                + (wanted.aws() == null ? " (copy " + wanted.file() + ")" : "") + ", and start each of them anew.");
        out.println("Those that run with the old one go on until the domain key is replaced, and cannot replace it.");
    }
}
