package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** The signing key of one message. It is drawn for the message and forgotten with it. */
final class SigningKey {
    static final String ALGORITHM = "SHA384withECDSA";
    /** One of the lengths that a DER signature has in one case of two; written always, so that lengths can be computed. */
    static final int SIGNATURE_LENGTH = 103;

    private final KeyPair keys;

    private SigningKey(KeyPair keys) {
        this.keys = keys;
    }

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(P384.CURVE));
            return new SigningKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no P-384", e);
        }
    }

    /** Bytes behind the body of a message. */
    static int footerLength(AlgorithmSuite suite) {
        return suite.signed() ? 2 + SIGNATURE_LENGTH : 0;
    }

    String publicKeyText() {
        return Base64.getEncoder().encodeToString(P384.compress((ECPublicKey) keys.getPublic()));
    }

    /** Signs a SHA-384 digest. */
    byte[] sign(byte[] digest) {
        try {
            Signature signature = Signature.getInstance("NONEwithECDSA");
            byte[] signed;
            do {
                signature.initSign(keys.getPrivate());
                signature.update(digest);
                signed = signature.sign();
            } while (signed.length != SIGNATURE_LENGTH);
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA failed to sign", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + publicKeyText() + "]";
    }
}
