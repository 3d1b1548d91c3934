package dev.keyhold.server.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the user's AWS configuration says of the default profile. */
public final class UserConfig {
    /** Settings by which clients find credentials before they look at a credentials file. */
    private static final List<String> OTHER_SOURCES = List.of(
            "role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id", "login_session");

    private UserConfig() {}

    /** Whether the default profile would win over the credentials file, or switches endpoints off. */
    public static boolean wins(Path config) {
        if (!Files.isRegularFile(config)) {
            return false;
        }
        try {
            IniDocument document = IniDocument.parse(Files.readString(config));
            return List.of("default", "profile default").stream()
                    .anyMatch(section -> OTHER_SOURCES.stream()
                                    .anyMatch(name ->
                                            document.value(section, name).isPresent())
                            || document.value(section, "ignore_configured_endpoint_urls")
                                    .filter("true"::equalsIgnoreCase)
                                    .isPresent());
        } catch (IOException unreadable) {
            // Then the client cannot read it either.
            return false;
        }
    }
}
