package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.key.Region;
import java.util.Optional;
import java.util.StringJoiner;

/** The five parts of a signature's {@code Credential}, as sent. */
record ClaimedCredential(String accessKeyId, String date, String region, String service, String terminator) {
    private static final int PARTS = 5;

    static ClaimedCredential parse(String text) throws SignatureRefusedException {
        String[] parts = text.split("/", -1);
        if (parts.length != PARTS) {
            throw Refusals.incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term");
        }
        return new ClaimedCredential(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** The scope, if it fits the request's day and the service that the request is for. */
    CredentialScope scope(Timestamp signedAt, String expectedService) throws SignatureRefusedException {
        Optional<Region> parsedRegion = Region.parse(region);
        StringJoiner wrong = new StringJoiner(" ");
        if (parsedRegion.isEmpty()) {
            wrong.add("Credential should be scoped to a valid region.");
        }
        if (!service.equals(expectedService)) {
            wrong.add("Credential should be scoped to correct service: '" + expectedService + "'.");
        }
        if (!terminator.equals(CredentialScope.TERMINATOR)) {
            wrong.add("Credential should be scoped with a valid terminator: '" + CredentialScope.TERMINATOR + "'.");
        }
        if (!date.equals(signedAt.date())) {
            wrong.add("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");
        }
        if (wrong.length() > 0) {
            throw Refusals.invalid(wrong.toString());
        }
        return new CredentialScope(date, parsedRegion.orElseThrow(), service);
    }

    /** Nothing of it: people put their secret where the access key ID belongs. */
    @Override
    public String toString() {
        return "ClaimedCredential[]";
    }
}
