package dev.keyhold.kms.protocol.sigv4;

import org.jspecify.annotations.Nullable;

/** What a request says of its signature, well-formed but not yet believed. */
record SignatureClaim(
        SignatureLocation location,
        SignatureParts parts,
        ValidityPeriod period,
        @Nullable SessionToken sessionToken) {
    static SignatureClaim of(HttpRequestView request, NamedValues query) throws SignatureRefusedException {
        boolean inHeader = request.count(AuthorizationHeader.NAME) > 0;
        boolean inQuery = PresignedQuery.isPresigned(query);
        if (inHeader && inQuery) {
            throw Refusals.twoLocations();
        }
        if (inHeader) {
            return AuthorizationHeader.read(request);
        }
        if (inQuery) {
            return PresignedQuery.read(query);
        }
        throw Refusals.missingToken();
    }

    Timestamp signedAt() {
        return period.signedAt();
    }
}
