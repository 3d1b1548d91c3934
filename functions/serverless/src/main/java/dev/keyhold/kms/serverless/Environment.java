package dev.keyhold.kms.serverless;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of a function, of which those named {@code KEYHOLD_…} are Keyhold's. One that is not known is an
 * error: a setting that is misspelt must not pass in silence.
 */
final class Environment {
    private static final String OWN = "KEYHOLD_";
    private static final String ROOT_KEY = "KEYHOLD_ROOT_KEY";

    private final Map<String, String> variables;

    Environment(Map<String, String> variables, Set<String> known) {
        this.variables = Map.copyOf(variables);
        variables.keySet().stream()
                .filter(name -> name.startsWith(OWN) && !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(Environment::refuse);
    }

    /** The message holds the name only: the value may well be a secret. */
    private static void refuse(String name) {
        if (name.startsWith(ROOT_KEY) || name.contains("PASSPHRASE")) {
            throw new SettingsException(name + " is refused: whoever may read the function's configuration could read a"
                    + " root key there. Remove it, consider that key known, and use KEYHOLD_ROOT_KEY_PROVIDER with"
                    + " aws-kms or secrets-manager.");
        }
        throw new SettingsException("the environment variable " + name + " is not known");
    }

    /** The variable's value; null if it is not there or empty. */
    @Nullable
    String find(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String require(String name, String meaning) {
        String value = find(name);
        if (value == null) {
            throw new SettingsException("the environment variable " + name + " is missing: " + meaning);
        }
        return value;
    }

    @Nullable
    URI findUri(String name) {
        String value = find(name);
        if (value == null) {
            return null;
        }
        try {
            URI uri = new URI(value);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException unreadable) {
            // Refused below, as what can be read and is no address.
        }
        throw new SettingsException(name + " must be an address such as https://host:port");
    }

    /** A whole number from 1 to {@code max}; {@code otherwise} if the variable is not there. */
    int number(String name, int max, int otherwise) {
        String value = find(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > max) {
            throw new SettingsException(name + " must be a whole number from 1 to " + max);
        }
        return Integer.parseInt(value);
    }
}
