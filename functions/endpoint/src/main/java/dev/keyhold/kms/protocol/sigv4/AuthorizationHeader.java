package dev.keyhold.kms.protocol.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.StringTokenizer;

/** Reads a signature from the {@code Authorization} header field and the date that goes with it. */
final class AuthorizationHeader {
    static final String NAME = "authorization";

    private static final String DATE = "date";
    private static final String AMZ_DATE = "x-amz-date";
    private static final String SECURITY_TOKEN = "x-amz-security-token";
    private static final String SEPARATORS = ", \t";

    private static final String CREDENTIAL = "Credential";
    private static final String SIGNATURE = "Signature";
    private static final String SIGNED_HEADERS = "SignedHeaders";
    private static final List<String> REQUIRED = List.of(CREDENTIAL, SIGNATURE, SIGNED_HEADERS);

    private AuthorizationHeader() {}

    static SignatureClaim read(HttpRequestView request) throws SignatureRefusedException {
        String header = request.onlyHeader(NAME)
                .orElseThrow(() -> Refusals.incomplete("Request must have exactly one 'Authorization' header."));
        StringTokenizer words = new StringTokenizer(header, SEPARATORS);
        String algorithm = words.hasMoreTokens() ? words.nextToken() : "";
        NamedValues pairs = pairs(words, header);
        String dateName = request.count(AMZ_DATE) == 0 ? DATE : AMZ_DATE;
        Optional<String> date = request.onlyHeader(dateName);
        checkComplete(pairs, date, header);
        return new SignatureClaim(
                SignatureLocation.HEADER,
                parts(algorithm, pairs),
                new ValidityPeriod(timestamp(dateName, date.orElse("")), ValidityPeriod.SKEW),
                request.onlyHeader(SECURITY_TOKEN).map(SessionToken::new).orElse(null));
    }

    private static NamedValues pairs(StringTokenizer words, String header) throws SignatureRefusedException {
        List<NamedValue> pairs = new ArrayList<>(REQUIRED.size());
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw Refusals.incomplete("Invalid key=value pair (missing equal-sign) in Authorization header"
                        + " (hashed with SHA-256 and encoded with Base64): '" + Sha256.base64(header) + "'.");
            }
            pairs.add(new NamedValue(word.substring(0, equals), word.substring(equals + 1)));
        }
        return new NamedValues(pairs);
    }

    private static void checkComplete(NamedValues pairs, Optional<String> date, String header)
            throws SignatureRefusedException {
        StringJoiner missing = new StringJoiner(" ");
        for (String name : REQUIRED) {
            if (pairs.count(name) != 1) {
                missing.add("Authorization header requires '" + name + "' parameter.");
            }
        }
        if (date.isEmpty()) {
            missing.add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        if (missing.length() > 0) {
            throw Refusals.incomplete(
                    missing + " (Hashed with SHA-256 and encoded with Base64) Authorization=" + Sha256.base64(header));
        }
    }

    private static SignatureParts parts(String algorithm, NamedValues pairs) {
        return new SignatureParts(
                algorithm,
                pairs.only(CREDENTIAL).orElse(""),
                pairs.only(SIGNED_HEADERS).orElse(""),
                pairs.only(SIGNATURE).orElse(""));
    }

    private static Timestamp timestamp(String name, String text) throws SignatureRefusedException {
        Optional<Timestamp> parsed = name.equals(DATE) ? Timestamp.parseHttpDate(text) : Timestamp.parse(text);
        return parsed.orElseThrow(Refusals::dateForm);
    }
}
