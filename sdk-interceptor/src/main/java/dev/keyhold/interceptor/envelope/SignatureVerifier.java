package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;

/** Verifies the signature behind a message. Not safe for concurrent use. */
final class SignatureVerifier {
    private final Signature signature;

    private SignatureVerifier(Signature signature) {
        this.signature = signature;
    }

    /** A verifier under the key that an authentic header names, with the header already taken in. */
    static SignatureVerifier of(MessageHeader header) {
        String text = header.encryptionContext().pairs().get(EncryptionContext.PUBLIC_KEY);
        try {
            Signature signature = Signature.getInstance(SigningKey.ALGORITHM);
            signature.initVerify(P384.decompress(Base64.getDecoder().decode(text)));
            signature.update(header.bytes());
            return new SignatureVerifier(signature);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new EnvelopeRejectedException();
        }
    }

    void update(byte[] bytes, int offset, int length) {
        try {
            signature.update(bytes, offset, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECDSA failed to verify", e);
        }
    }

    void verify(byte[] signed) {
        boolean valid;
        try {
            valid = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new EnvelopeRejectedException();
        }
        if (!valid) {
            throw new EnvelopeRejectedException();
        }
    }
}
