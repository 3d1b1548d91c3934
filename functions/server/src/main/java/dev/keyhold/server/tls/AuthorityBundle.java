package dev.keyhold.server.tls;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A file of certificates that holds this machine's authorities and one server's own: AWS clients know one bundle for all
 * services, so one that held only ours would make them refuse the others.
 */
public final class AuthorityBundle {
    /** What programs are told to trust in the environment, the most particular first. */
    private static final List<String> VARIABLES =
            List.of("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE");

    /** Where systems keep their authorities: Debian, Alpine and Arch; Fedora and RHEL; SUSE; macOS and the BSDs. */
    private static final List<Path> PLACES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final Path bundle;
    private final Map<String, String> environment;

    public AuthorityBundle(Path bundle, Map<String, String> environment) {
        this.bundle = bundle;
        this.environment = environment;
    }

    /** Writes the file anew, with the server's certificate as it is now. */
    public void write(Path certificate) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.write(machine());
            content.write('\n');
            content.write(Files.readAllBytes(certificate));
            AtomicFile.writeReadable(bundle, content.toByteArray());
        } catch (IOException | GeneralSecurityException e) {
            throw CommandFailedException.of("cannot write the authorities to " + bundle, e);
        }
    }

    private byte[] machine() throws IOException, GeneralSecurityException {
        Optional<Path> file = Stream.concat(
                        VARIABLES.stream()
                                .map(name -> environment.getOrDefault(name, ""))
                                .filter(value -> !value.isEmpty())
                                .map(Path::of),
                        PLACES.stream())
                .filter(path -> Files.isRegularFile(path) && !isOurs(path))
                .findFirst();
        return file.isPresent() ? Files.readAllBytes(file.get()) : Pem.certificates(ofThisJava());
    }

    private boolean isOurs(Path path) {
        return path.toAbsolutePath().normalize().equals(bundle);
    }

    private static List<X509Certificate> ofThisJava() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        @Nullable KeyStore standard = null;
        factory.init(standard);
        List<X509Certificate> authorities = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                authorities.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return authorities;
    }
}
