package dev.keyhold.kms.protocol.access;

import dev.keyhold.kms.operation.Identity;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Service;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import dev.keyhold.kms.protocol.sigv4.SignatureVerdict;
import dev.keyhold.kms.protocol.sigv4.SignatureVerifier;

/** Says who signed a request. Safe for use by several threads. */
public final class CallAuthenticator implements Authenticator {
    private final SignatureVerifier<RootCredential> verifier;

    public CallAuthenticator(SignatureVerifier<RootCredential> verifier) {
        this.verifier = verifier;
    }

    @Override
    public Identity authenticate(HttpRequestView request, Service service) {
        SignatureVerdict<RootCredential> verdict = verifier.verify(request, service.signingName());
        if (verdict instanceof SignatureVerdict.Valid<RootCredential> valid) {
            return new Identity(valid.credential().caller(), valid.scope().region());
        }
        SignatureVerdict.Invalid<RootCredential> refusal = (SignatureVerdict.Invalid<RootCredential>) verdict;
        throw new KmsException(refusal.code(), refusal.message());
    }
}
