package dev.keyhold.kms.protocol.sigv4;

import java.util.Optional;

/** The form of a request that gets signed (docs/spec/authentication.md, section 4). */
final class CanonicalRequest {
    private static final String CONTENT_SHA256 = "x-amz-content-sha256";

    private CanonicalRequest() {}

    /** @return its octets; empty if the claim cannot have been made over this request */
    static Optional<byte[]> of(
            HttpRequestView request, NamedValues query, SignatureLocation location, SignedHeaders signedHeaders) {
        OctetBuffer out = new OctetBuffer();
        out.add(request.method()).add('\n');
        out.add(CanonicalPath.of(request.path())).add('\n');
        out.add(QueryString.canonical(query, location)).add('\n');
        if (!signedHeaders.writeTo(out, request)) {
            return Optional.empty();
        }
        String bodyHash = Sha256.hex(request.body());
        out.add('\n').add(bodyHash);
        return hashesAgree(request, query, bodyHash) ? out.octets() : Optional.empty();
    }

    /** Wherever the request tells its body's hash, it must be that of the body. */
    private static boolean hashesAgree(HttpRequestView request, NamedValues query, String bodyHash) {
        for (HttpHeader header : request.headers()) {
            if (header.name().equals(CONTENT_SHA256) && !header.value().equals(bodyHash)) {
                return false;
            }
        }
        return query.all().stream()
                .filter(parameter -> parameter.name().equals(PresignedQuery.CONTENT_SHA256))
                .allMatch(parameter -> parameter.value().equals(bodyHash));
    }
}
