package dev.keyhold.server.client;

import dev.keyhold.kms.crypto.JdkProvider;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trusts the certificates of one file, and nothing else. */
public record ServerTrust(Path certificates) {
    /** @throws CommandFailedException if the file cannot be read, or holds no certificate */
    SSLContext context() {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509", JdkProvider.SUN.get())
                    .generateCertificates(in)) {
                trusted.setCertificateEntry("certificate " + trusted.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw CommandFailedException.of("cannot read " + certificates, e);
        } catch (GeneralSecurityException e) {
            throw new CommandFailedException(certificates + " holds no certificate that can be used");
        }
    }
}
