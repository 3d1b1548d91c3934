package dev.keyhold.server.tls;

import dev.keyhold.kms.crypto.JdkProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes self-signed certificates of servers: ECDSA on P-256, with the JDK's own cryptography. */
public final class CertificateMaker {
    /** The longest life that every common client accepts, 825 days, less a day for clocks that differ. */
    private static final Duration LIFE = Duration.ofDays(824);

    private static final Duration CLOCK_DIFFERENCE = Duration.ofDays(1);
    private static final X500Name NAME = new X500Name("CN=Keyhold server");
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final SecureRandom random;

    public CertificateMaker(SecureRandom random) {
        this.random = random;
    }

    KeyPair generateKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", JdkProvider.SUN_EC.get());
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /**
     * @param hosts names and addresses
     * @param now a day before this the certificate begins
     */
    X509Certificate selfSign(KeyPair pair, List<String> hosts, Instant now)
            throws IOException, GeneralSecurityException {
        Instant begin = now.minus(CLOCK_DIFFERENCE);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(begin),
                Date.from(begin.plus(LIFE)),
                NAME,
                pair.getPublic());
        addExtensions(builder, pair.getPublic(), hosts);
        try {
            ContentSigner signer = new JcaContentSignerBuilder(SIGNATURE)
                    .setProvider(JdkProvider.SUN_EC.get())
                    .setSecureRandom(random)
                    .build(pair.getPrivate());
            return new JcaX509CertificateConverter()
                    .setProvider(JdkProvider.SUN.get())
                    .getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        byte[] message = publicKey.getEncoded();
        Signature signer = Signature.getInstance(SIGNATURE, JdkProvider.SUN_EC.get());
        signer.initSign(privateKey);
        signer.update(message);
        Signature verifier = Signature.getInstance(SIGNATURE, JdkProvider.SUN_EC.get());
        verifier.initVerify(publicKey);
        verifier.update(message);
        return verifier.verify(signer.sign());
    }

    /** It is no authority: whoever trusts it trusts this one server, and nothing that its key could sign. */
    private static void addExtensions(X509v3CertificateBuilder builder, PublicKey key, List<String> hosts)
            throws IOException, GeneralSecurityException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, AlternativeNames.encode(hosts));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    }
}
