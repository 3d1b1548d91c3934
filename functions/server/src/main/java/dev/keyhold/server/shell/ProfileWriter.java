package dev.keyhold.server.shell;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes a profile of its own, with its own endpoints, into the user's AWS files. It can be written again and again, and
 * takes over no profile that was there before.
 */
public final class ProfileWriter {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@+-]{1,64}");
    private static final String KEY_ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";

    private final UserFiles files;

    public ProfileWriter(UserFiles files) {
        this.files = files;
    }

    /**
     * @throws CommandFailedException if the name is not one, or is taken, or the files cannot be written
     */
    public void write(String profile, ClientSetup setup) {
        if (!NAME.matcher(profile).matches() || profile.equals("default")) {
            throw new CommandFailedException(
                    "a profile's name has letters, digits and any of _ . @ + -, and is not default");
        }
        try {
            IniDocument config = read(files.config());
            IniDocument credentials = read(files.credentials());
            requireOurs(profile, config, credentials);
            // The configuration goes first: it shows the profile as ours, so that a second try may go on.
            writeConfig(profile, config, setup);
            writeCredentials(profile, credentials, read(setup.credentials()));
        } catch (IOException e) {
            throw CommandFailedException.of("cannot write profile " + profile, e);
        }
    }

    private void requireOurs(String profile, IniDocument config, IniDocument credentials) {
        boolean isOurs = config.value(section(profile), "services")
                .filter(servicesOf(profile)::equals)
                .isPresent();
        if (!isOurs && (config.hasSection(section(profile)) || credentials.hasSection(profile))) {
            throw new CommandFailedException("there is a profile " + profile + " already in " + files.config() + " or "
                    + files.credentials() + ", and it is not Keyhold's; choose another name");
        }
    }

    private void writeCredentials(String profile, IniDocument credentials, IniDocument ours) throws IOException {
        credentials.set(profile, KEY_ID, ourSetting(ours, KEY_ID));
        credentials.set(profile, SECRET, ourSetting(ours, SECRET));
        credentials.remove(profile, "aws_session_token");
        save(files.credentials(), credentials);
    }

    private void writeConfig(String profile, IniDocument config, ClientSetup setup) throws IOException {
        config.set(section(profile), "region", setup.region().name());
        config.set(section(profile), "services", servicesOf(profile));
        config.remove(section(profile), "ca_bundle");
        Path authorities = setup.authorities();
        if (authorities != null) {
            config.set(section(profile), "ca_bundle", authorities.toString());
        }
        List<String> endpoints = new ArrayList<>();
        for (String service : ClientSetup.SERVICES) {
            endpoints.add(service + " =");
            endpoints.add("  endpoint_url = " + setup.endpoint());
        }
        config.replaceSection("services " + servicesOf(profile), endpoints);
        save(files.config(), config);
    }

    private static String ourSetting(IniDocument ours, String name) {
        Optional<String> value = ours.value("default", name);
        return value.orElseThrow(() -> new CommandFailedException(
                "there is no " + name + " under [default] in the server's credentials file"));
    }

    private static String section(String profile) {
        return "profile " + profile;
    }

    private static String servicesOf(String profile) {
        return "keyhold-" + profile;
    }

    private static IniDocument read(Path file) throws IOException {
        return IniDocument.parse(Files.exists(file) ? Files.readString(file) : "");
    }

    private static void save(Path file, IniDocument document) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        AtomicFile.replace(file, document.text().getBytes(StandardCharsets.UTF_8));
    }
}
