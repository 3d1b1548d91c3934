package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.key.Region;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signs requests, for commands that call a running server. Safe for use by several threads.
 *
 * <p>Source: docs/spec/authentication.md, section 4.
 */
public final class RequestSigner {
    private final AccessKeyId accessKeyId;
    private final SecretAccessKey secret;
    private final InstantSource clock;

    /** @param secret stays the caller's, who closes it after the last request */
    public RequestSigner(AccessKeyId accessKeyId, SecretAccessKey secret, InstantSource clock) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * The header fields that make a request a signed one: its time and its signature. Every field of the request is signed.
     *
     * @param request has a {@code host} field, no two fields of one name, and no query
     * @param service the signing name, for example {@code kms}
     */
    public List<HttpHeader> sign(HttpRequestView request, Region region, String service) {
        Timestamp now = Timestamp.of(clock.instant());
        HttpHeader date = new HttpHeader("x-amz-date", now.text());
        List<HttpHeader> headers = new ArrayList<>(request.headers());
        headers.add(date);
        String names = headers.stream().map(HttpHeader::name).sorted().collect(Collectors.joining(";"));
        CredentialScope scope = new CredentialScope(now.date(), region, service);
        byte[] canonical = CanonicalRequest.of(
                        new HttpRequestView(request.method(), request.path(), headers, request.body()),
                        QueryString.parse(""),
                        SignatureLocation.HEADER,
                        SignedHeaders.parse(names))
                .orElseThrow(() -> new IllegalArgumentException("the request cannot be signed"));
        return List.of(date, new HttpHeader(AuthorizationHeader.NAME, authorization(now, scope, names, canonical)));
    }

    private String authorization(Timestamp now, CredentialScope scope, String names, byte[] canonical) {
        try (SigningKey key = secret.deriveSigningKey(scope)) {
            return SignatureParts.ALGORITHM + " Credential=" + accessKeyId + "/" + scope + ", SignedHeaders=" + names
                    + ", Signature=" + key.sign(SignatureVerifier.stringToSign(now, scope, canonical));
        }
    }
}
