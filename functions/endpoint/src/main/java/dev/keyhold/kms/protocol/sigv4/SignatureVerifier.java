package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.InstantSource;
import java.util.Optional;

/**
 * Decides who signed a request, and whether it is the request that was signed. Safe for use by several threads.
 *
 * <p>Source: docs/spec/authentication.md; IAM User Guide, "Elements of an AWS API request signature".
 *
 * @param <C> what a credential is to the caller
 */
public final class SignatureVerifier<C extends SigningCredential> {
    private final SigningCredentials<C> credentials;
    private final SigningKeys signingKeys;
    private final SigningCredential decoy;
    private final InstantSource clock;

    /**
     * @param decoySecret a random secret that nobody knows: what an unknown access key is checked against, so that it takes
     *     the path of a known one. Belongs to the verifier from now on
     */
    public SignatureVerifier(
            SigningCredentials<C> credentials,
            SigningKeys signingKeys,
            SecretAccessKey decoySecret,
            InstantSource clock) {
        this.credentials = credentials;
        this.signingKeys = signingKeys;
        this.decoy = new DecoyCredential(decoySecret);
        this.clock = clock;
    }

    /**
     * Checks everything that docs/spec/authentication.md asks for.
     *
     * @param expectedService the signing name of the service that the request's operation belongs to, for example
     *     {@code kms}
     * @return never an exception because of what is in the request; those of {@link SigningCredentials} pass through
     */
    public SignatureVerdict<C> verify(HttpRequestView request, String expectedService) {
        try {
            return verified(request, expectedService);
        } catch (SignatureRefusedException refused) {
            return new SignatureVerdict.Invalid<>(refused.code(), refused.publicMessage());
        }
    }

    private SignatureVerdict<C> verified(HttpRequestView request, String expectedService)
            throws SignatureRefusedException {
        NamedValues query = QueryString.parse(request.query());
        SignatureClaim claim = SignatureClaim.of(request, query);
        claim.period().check(clock.instant());
        SignedHeaders signedHeaders = SignedHeaders.parse(claim.parts().signedHeaders());
        signedHeaders.checkCovers(request);
        claim.parts().checkAlgorithm();
        ClaimedCredential claimed = ClaimedCredential.parse(claim.parts().credential());
        CredentialScope scope = claimed.scope(claim.signedAt(), expectedService);

        Optional<C> found = AccessKeyId.parse(claimed.accessKeyId())
                .flatMap(accessKeyId -> credentials.find(accessKeyId, claim.sessionToken()));
        SigningCredential signer = found.isPresent() ? found.get() : decoy;
        boolean matches = CanonicalRequest.of(request, query, claim.location(), signedHeaders)
                .map(canonical -> stringToSign(claim.signedAt(), scope, canonical))
                .filter(message ->
                        signingKeys.verify(signer, scope, message, claim.parts().signature()))
                .isPresent();

        C credential = found.orElseThrow(Refusals::unknownCredential);
        if (!matches) {
            throw Refusals.mismatch();
        }
        return new SignatureVerdict.Valid<>(credential, scope, claim.signedAt().instant(), claim.location());
    }

    static byte[] stringToSign(Timestamp signedAt, CredentialScope scope, byte[] canonicalRequest) {
        String text =
                SignatureParts.ALGORITHM + '\n' + signedAt.text() + '\n' + scope + '\n' + Sha256.hex(canonicalRequest);
        return text.getBytes(ISO_8859_1);
    }
}
