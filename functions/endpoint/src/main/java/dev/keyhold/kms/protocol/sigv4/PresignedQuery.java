package dev.keyhold.kms.protocol.sigv4;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads a signature from the query parameters of a presigned request. */
final class PresignedQuery {
    static final String SIGNATURE = "X-Amz-Signature";
    static final String CONTENT_SHA256 = "X-Amz-Content-Sha256";

    private static final String ALGORITHM = "X-Amz-Algorithm";
    private static final String CREDENTIAL = "X-Amz-Credential";
    private static final String SIGNED_HEADERS = "X-Amz-SignedHeaders";
    private static final String DATE = "X-Amz-Date";
    private static final String EXPIRES = "X-Amz-Expires";
    private static final String SECURITY_TOKEN = "X-Amz-Security-Token";
    private static final List<String> REQUIRED = List.of(ALGORITHM, CREDENTIAL, SIGNATURE, SIGNED_HEADERS, DATE);
    private static final List<String> OPTIONAL = List.of(EXPIRES, SECURITY_TOKEN);

    private PresignedQuery() {}

    static boolean isPresigned(NamedValues query) {
        return query.has(ALGORITHM);
    }

    static SignatureClaim read(NamedValues query) throws SignatureRefusedException {
        checkComplete(query);
        Timestamp signedAt = query.only(DATE).flatMap(Timestamp::parse).orElseThrow(Refusals::dateForm);
        return new SignatureClaim(
                SignatureLocation.QUERY,
                parts(query),
                period(signedAt, query.only(EXPIRES)),
                query.only(SECURITY_TOKEN).map(SessionToken::new).orElse(null));
    }

    private static void checkComplete(NamedValues query) throws SignatureRefusedException {
        StringJoiner wrong = new StringJoiner(" ");
        REQUIRED.stream().filter(name -> query.count(name) != 1).forEach(name -> wrong.add(mustInclude(name)));
        OPTIONAL.stream().filter(name -> query.count(name) > 1).forEach(name -> wrong.add(mustInclude(name)));
        if (wrong.length() > 0) {
            throw Refusals.incomplete(wrong + " Re-examine the query-string parameters.");
        }
    }

    private static String mustInclude(String name) {
        return "AWS query-string parameters must include '" + name + "'.";
    }

    private static SignatureParts parts(NamedValues query) {
        return new SignatureParts(
                query.only(ALGORITHM).orElse(""),
                query.only(CREDENTIAL).orElse(""),
                query.only(SIGNED_HEADERS).orElse(""),
                query.only(SIGNATURE).orElse(""));
    }

    private static ValidityPeriod period(Timestamp signedAt, Optional<String> expires)
            throws SignatureRefusedException {
        return expires.isPresent()
                ? ValidityPeriod.presigned(signedAt, expires.get())
                : new ValidityPeriod(signedAt, ValidityPeriod.SKEW);
    }
}
