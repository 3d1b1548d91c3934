package dev.keyhold.server.command;

import dev.keyhold.server.config.DataDirectoryChoice;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.RunningServer;
import dev.keyhold.server.shell.ShellText;
import dev.keyhold.server.startup.PreparedServer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;

/** What the server prints once it listens: one line for each thing to know, then what to type next. */
final class Banner {
    private final Surroundings surroundings;
    private final PreparedServer prepared;
    private final RunningServer running;
    private final Ansi ansi;

    Banner(Surroundings surroundings, PreparedServer prepared, RunningServer running) {
        this.surroundings = surroundings;
        this.prepared = prepared;
        this.running = running;
        this.ansi = surroundings.colour() ? Ansi.ON : Ansi.OFF;
    }

    void print(PrintWriter out) {
        ServerSettings settings = prepared.settings();
        out.println(ansi.string("@|bold Keyhold " + ProductVersion.read() + "|@ is ready."));
        out.println();
        line(
                out,
                "HTTPS",
                running.https() + "  (certificate: " + prepared.certificate().certificate() + ")");
        line(out, "HTTP", http());
        line(out, "Data", settings.directory().root().toString());
        if (settings.table() != null) {
            line(out, "Store", settings.location());
        }
        line(out, "Account", String.valueOf(prepared.data().installation().account()));
        line(out, "Credentials", credentials(settings.directory().credentials()));
        line(out, "Root key", rootKey(settings.rootKey()));
        out.println();
        out.println("To use it, paste this into another terminal:");
        out.println();
        command(out, "eval \"$(" + surroundings.program() + " env" + dataFlag() + ")\"");
        command(out, "key=$(aws kms create-key --query KeyMetadata.KeyId --output text)");
        command(out, "echo 'Hello, Keyhold' > hello.txt");
        command(
                out,
                "aws kms encrypt --key-id \"$key\" --plaintext fileb://hello.txt --query CiphertextBlob"
                        + " --output text | base64 --decode > hello.enc");
        command(
                out,
                "aws kms decrypt --ciphertext-blob fileb://hello.enc --query Plaintext"
                        + " --output text | base64 --decode");
        out.println();
        out.println("Ctrl-C stops the server.");
        out.flush();
    }

    private void line(PrintWriter out, String name, String value) {
        out.println("  " + ansi.string("@|cyan " + String.format("%-12s", name) + "|@") + value);
    }

    private void command(PrintWriter out, String text) {
        out.println("  " + text);
    }

    private static String credentials(Path file) {
        return Files.exists(file) ? file + "  (the root access key; keep it secret)" : "where keyhold init wrote them";
    }

    private String http() {
        return running.http() == null ? "off" : running.http() + "  (plain, for this machine only)";
    }

    private static String rootKey(RootKeySettings rootKey) {
        if (rootKey.source() == RootKeySource.PASSPHRASE) {
            return "from your passphrase and " + rootKey.file()
                    + "  (a copy of the database is worth nothing without the passphrase)";
        }
        if (rootKey.aws() != null) {
            return rootKey.where() + "  (AWS keeps it; without it nobody can read the keys)";
        }
        return rootKey.file() + "  (whoever copies it with the database can read all keys; without it nobody can)";
    }

    /** Another terminal knows neither this one's flags nor its environment. */
    private String dataFlag() {
        Path root = prepared.settings().directory().root();
        Path standard = DataDirectoryChoice.standard(surroundings.environment(), surroundings.home());
        return root.equals(standard) ? "" : " --data " + ShellText.quote(root.toString());
    }
}
