package dev.keyhold.server.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The lines that a shell evaluates. Each ends with a semicolon and the remarks stand behind the commands, so that they
 * work too when a shell is given them as one line: {@code eval $(keyhold env)}.
 */
public final class EnvironmentLines {
    /** What would win over the credentials file, or over the endpoints, without a word. */
    private static final List<String> IN_THE_WAY = List.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_ROLE_ARN",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

    private final ClientSetup setup;

    public EnvironmentLines(ClientSetup setup) {
        this.setup = setup;
    }

    /**
     * @param hideUserConfig whether the user's AWS configuration would win over the credentials file
     */
    public List<String> lines(boolean hideUserConfig) {
        List<String> lines = new ArrayList<>();
        for (String service : ClientSetup.SERVICES) {
            lines.add(export("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT), setup.endpoint()));
        }
        lines.add(export("AWS_SHARED_CREDENTIALS_FILE", setup.credentials().toString()));
        lines.add(export("AWS_REGION", setup.region().name()));
        // Older clients, among them the AWS CLI of version 1 and boto3, know only this name.
        lines.add(export("AWS_DEFAULT_REGION", setup.region().name()));
        Path authorities = setup.authorities();
        if (authorities != null) {
            lines.add(export("AWS_CA_BUNDLE", authorities.toString()));
        }
        if (hideUserConfig) {
            lines.add(export("AWS_CONFIG_FILE", "/dev/null"));
        }
        lines.add("unset " + String.join(" ", IN_THE_WAY) + ";");
        if (hideUserConfig) {
            lines.add("# AWS_CONFIG_FILE: the default profile of your AWS configuration takes its credentials from"
                    + " elsewhere, and would win.");
        }
        lines.add("# From now on this shell signs for every AWS service with Keyhold's key, which AWS does not know."
                + " To keep both: keyhold env --profile NAME");
        return lines;
    }

    private static String export(String name, String value) {
        return "export " + name + "=" + ShellText.quote(value) + ";";
    }
}
