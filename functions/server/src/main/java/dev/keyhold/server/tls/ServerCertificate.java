package dev.keyhold.server.tls;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.AtomicFile;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The self-signed certificate of a data directory, made when there is none, and made anew when it is about to expire,
 * when it does not name the host that is served, or when its key is not beside it (a kill between the two files).
 */
public final class ServerCertificate {
    /** How long before its end a certificate is replaced. */
    private static final Duration REMAINDER = Duration.ofDays(30);

    private final DataDirectory directory;
    private final CertificateMaker maker;
    private final InstantSource time;

    public ServerCertificate(DataDirectory directory, CertificateMaker maker, InstantSource time) {
        this.directory = directory;
        this.maker = maker;
        this.time = time;
    }

    /**
     * Makes sure that there is a usable certificate.
     *
     * @param hosts the names and addresses that it must be good for
     */
    public void ensure(List<String> hosts) {
        try {
            if (!isUsable(hosts)) {
                make(hosts);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw CommandFailedException.of("cannot make a certificate in " + directory.tls(), e);
        }
    }

    private void make(List<String> hosts) throws IOException, GeneralSecurityException {
        KeyPair pair = maker.generateKey();
        X509Certificate certificate = maker.selfSign(pair, hosts, time.instant());
        AtomicFile.writeSecret(directory.certificateKey(), Pem.privateKey(pair.getPrivate()));
        AtomicFile.writeReadable(directory.certificate(), Pem.certificates(List.of(certificate)));
    }

    private boolean isUsable(List<String> hosts) throws IOException {
        Path certificateFile = directory.certificate();
        if (!Files.exists(certificateFile) || !Files.exists(directory.certificateKey())) {
            return false;
        }
        try {
            X509Certificate certificate = Pem.readCertificates(certificateFile).get(0);
            PrivateKey key = Pem.readPrivateKey(directory.certificateKey());
            Instant now = time.instant();
            return certificate.getNotBefore().toInstant().isBefore(now)
                    && certificate.getNotAfter().toInstant().minus(REMAINDER).isAfter(now)
                    && AlternativeNames.of(certificate).containsAll(AlternativeNames.canonical(hosts))
                    && CertificateMaker.belongTogether(certificate.getPublicKey(), key);
        } catch (GeneralSecurityException unusable) {
            return false;
        }
    }
}
