package dev.keyhold.server.command;

import dev.keyhold.kms.key.Region;
import dev.keyhold.server.config.HttpsSettings.CertificateFiles;
import dev.keyhold.server.config.Listener;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.CredentialsFile;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.RunningServer;
import dev.keyhold.server.shell.ClientSetup;
import dev.keyhold.server.shell.EnvironmentLines;
import dev.keyhold.server.shell.ProfileWriter;
import dev.keyhold.server.shell.ShellText;
import dev.keyhold.server.shell.UserConfig;
import dev.keyhold.server.shell.UserFiles;
import dev.keyhold.server.tls.AuthorityBundle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells AWS clients of a server: in a shell's environment, or as a profile. Changes nothing of the server. */
@Command(
        name = "env",
        description = {
            "Print what a shell must know to use the server; made for: eval \"$(keyhold env)\"",
            "With --profile, write a profile into your AWS files instead, which changes no other profile."
        })
final class EnvCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.")
    private @Nullable String data;

    @Option(names = "--https", description = "Use HTTPS, with a bundle of this machine's authorities and the server's.")
    private boolean https;

    @Option(names = "--region", paramLabel = "REGION", description = "The Region to use; the server serves every one.")
    private @Nullable String region;

    @Option(names = "--profile", paramLabel = "NAME", description = "Write this profile into your AWS files.")
    private @Nullable String profile;

    EnvCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        Map<String, String> flags = new TreeMap<>();
        if (data != null) {
            flags.put("keyhold.data", data);
        }
        if (region != null) {
            flags.put("keyhold.region", region);
        }
        ServerSettings settings = new SettingsReader(surroundings.environment(), surroundings.home()).read(flags);
        DataDirectory directory = settings.directory();
        CredentialsFile.require(directory);
        UserFiles userFiles = UserFiles.of(surroundings.environment(), surroundings.home(), directory.root());
        ClientSetup setup = setup(settings);
        if (profile == null) {
            PrintWriter out = spec.commandLine().getOut();
            new EnvironmentLines(setup)
                    .lines(UserConfig.wins(userFiles.config()))
                    .forEach(out::println);
            return;
        }
        new ProfileWriter(userFiles).write(profile, setup);
        tellOfProfile(profile, userFiles);
    }

    private void tellOfProfile(String name, UserFiles files) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("# Wrote profile " + name + " to " + files.config() + " and " + files.credentials() + ". Try:");
        out.println("#   aws --profile " + ShellText.quote(name) + " sts get-caller-identity");
    }

    private ClientSetup setup(ServerSettings settings) {
        DataDirectory directory = settings.directory();
        RunningServer server = RunningServer.find(directory.runningServer()).orElseGet(() -> configured(settings));
        Region clientRegion = region == null ? server.region() : settings.region();
        String http = server.http();
        if (http != null && !https) {
            return new ClientSetup(http, clientRegion, directory.credentials(), null);
        }
        CertificateFiles own = settings.https().own();
        Path certificate = own == null ? directory.certificate() : own.certificate();
        new AuthorityBundle(directory.authorities(), surroundings.environment()).write(certificate);
        return new ClientSetup(server.https(), clientRegion, directory.credentials(), directory.authorities());
    }

    /** Where a server of this data directory would listen. */
    private RunningServer configured(ServerSettings settings) {
        spec.commandLine()
                .getErr()
                .println("keyhold: no server runs on " + settings.directory().root() + " now");
        Listener http = settings.http();
        return new RunningServer(
                0,
                0,
                http == null ? null : http.url("http"),
                settings.https().listener().url("https"),
                settings.region());
    }
}
