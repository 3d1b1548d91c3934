package dev.keyhold.interceptor.keys;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full name of a KMS key: {@code arn:PARTITION:kms:REGION:ACCOUNT:key/KEY-ID}.
 *
 * @param partition such as {@code aws}
 * @param region such as {@code eu-central-1}
 * @param account twelve digits
 * @param keyId the last part; begins with {@code mrk-} for multi-Region keys
 */
public record KmsKeyArn(String partition, String region, String account, String keyId) {
    private static final Pattern FORM =
            Pattern.compile("arn:([a-z0-9-]+):kms:([a-z0-9-]+):([0-9]{12}):key/([A-Za-z0-9-]+)");

    /** Parses text from the outside. */
    public static Optional<KmsKeyArn> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new KmsKeyArn(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    boolean isMultiRegion() {
        return keyId.startsWith("mrk-");
    }

    /** Whether both are replicas of one multi-Region key. */
    boolean isReplicaOf(KmsKeyArn other) {
        return isMultiRegion()
                && keyId.equals(other.keyId)
                && account.equals(other.account)
                && partition.equals(other.partition);
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":kms:" + region + ":" + account + ":key/" + keyId;
    }
}
