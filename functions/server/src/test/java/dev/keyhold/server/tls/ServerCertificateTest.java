package dev.keyhold.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "::1", "kms.example");

    @TempDir
    private Path parent;

    private DataDirectory directory = new DataDirectory(Path.of(""));

    @BeforeEach
    void makeDirectory() {
        directory = new DataDirectory(parent.resolve("data"));
        directory.prepare();
    }

    private void ensure(List<String> hosts, Instant time) {
        new ServerCertificate(directory, new CertificateMaker(new SecureRandom()), InstantSource.fixed(time))
                .ensure(hosts);
    }

    private X509Certificate certificate() throws IOException, GeneralSecurityException {
        return Pem.readCertificates(directory.certificate()).get(0);
    }

    @Test
    void ensure_first_makesACertificateThatClientsAccept() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);

        X509Certificate certificate = certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        assertThat(AlternativeNames.of(certificate))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "kms.example");
        assertThat(certificate.getBasicConstraints()).as("is no authority").isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(824));
        certificate.checkValidity(Date.from(NOW));
    }

    @Test
    void ensure_first_keepsTheKeyFromOthers() throws IOException {
        ensure(HOSTS, NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.certificateKey())))
                .isEqualTo("rw-------");
    }

    @Test
    void ensure_again_keepsTheCertificate() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);
        X509Certificate first = certificate();

        ensure(List.of("LOCALHOST", "0:0::1"), NOW.plus(Duration.ofDays(790)));

        assertThat(certificate()).isEqualTo(first);
    }

    @Test
    void ensure_aboutToExpire_makesANewOne() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);
        X509Certificate first = certificate();
        Instant later = NOW.plus(Duration.ofDays(800));

        ensure(HOSTS, later);

        assertThat(certificate()).isNotEqualTo(first);
        assertThat(certificate().getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(800)));
    }

    @Test
    void ensure_otherHost_makesANewOne() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);

        ensure(List.of("10.1.2.3"), NOW);

        assertThat(AlternativeNames.of(certificate())).containsExactly("10.1.2.3");
    }

    @Test
    void ensure_keyOfAnother_makesBothAnew() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);
        X509Certificate first = certificate();
        byte[] foreign = Pem.privateKey(
                new CertificateMaker(new SecureRandom()).generateKey().getPrivate());
        Files.write(directory.certificateKey(), foreign);

        ensure(HOSTS, NOW);

        assertThat(certificate()).isNotEqualTo(first);
        assertThat(CertificateMaker.belongTogether(
                        certificate().getPublicKey(), Pem.readPrivateKey(directory.certificateKey())))
                .isTrue();
    }

    @Test
    void ensure_damagedFiles_makesBothAnew() throws IOException, GeneralSecurityException {
        for (Path file : List.of(directory.certificate(), directory.certificateKey())) {
            ensure(HOSTS, NOW);
            Files.writeString(file, "-----BEGIN NOTHING-----\n!");

            ensure(HOSTS, NOW);

            assertThat(AlternativeNames.of(certificate())).contains("localhost");
            Files.delete(file);
            ensure(HOSTS, NOW);
            assertThat(file).exists();
        }
    }

    @Test
    void bundle_holdsTheMachinesAuthoritiesAndOurs() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);
        byte[] ours = Files.readAllBytes(directory.certificate());
        ensure(List.of("other"), NOW);
        Path machine = Files.copy(directory.certificate(), parent.resolve("machine.pem"));
        Files.write(directory.certificate(), ours);

        new AuthorityBundle(directory.authorities(), Map.of("AWS_CA_BUNDLE", machine.toString()))
                .write(directory.certificate());

        assertThat(Pem.readCertificates(directory.authorities()))
                .containsExactly(Pem.readCertificates(machine).get(0), certificate());
    }

    @Test
    void bundle_variableThatNamesTheBundleItself_doesNotGrowIt() throws IOException, GeneralSecurityException {
        ensure(HOSTS, NOW);
        Map<String, String> environment =
                Map.of("AWS_CA_BUNDLE", directory.authorities().toString());
        AuthorityBundle bundle = new AuthorityBundle(directory.authorities(), environment);
        bundle.write(directory.certificate());
        int first = Pem.readCertificates(directory.authorities()).size();

        bundle.write(directory.certificate());

        assertThat(first).as("this machine's authorities and ours").isGreaterThan(10);
        assertThat(Pem.readCertificates(directory.authorities())).hasSize(first);
    }
}
