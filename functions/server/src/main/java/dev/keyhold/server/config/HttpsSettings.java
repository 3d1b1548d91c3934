package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How HTTPS is served.
 *
 * @param own the operator's own certificate; null if one is made
 */
public record HttpsSettings(Listener listener, @Nullable CertificateFiles own) {
    /** A certificate with its chain, and its private key, both PEM. */
    public record CertificateFiles(Path certificate, Path key) {}

    static HttpsSettings of(KeyholdSettings.Https https) {
        if (https.certificate().isPresent() != https.key().isPresent()) {
            throw new CommandFailedException(
                    "keyhold.https.certificate and keyhold.https.key belong together: set both or neither");
        }
        CertificateFiles own = https.certificate()
                .map(certificate -> new CertificateFiles(
                        certificate.toAbsolutePath(), https.key().orElseThrow().toAbsolutePath()))
                .orElse(null);
        return new HttpsSettings(new Listener(https.host(), https.port()), own);
    }
}
