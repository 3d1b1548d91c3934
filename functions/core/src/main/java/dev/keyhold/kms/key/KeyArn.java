package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of a KMS key: {@code arn:PARTITION:kms:REGION:ACCOUNT:key/KEY-ID}. */
public record KeyArn(Region region, AccountId account, KeyId keyId) {
    private static final Pattern FORM = Pattern.compile("arn:([a-z-]+):kms:([^:]+):([^:]+):key/(.+)");

    /** Parses text from the outside; the partition must be the one that the Region belongs to. */
    public static Optional<KeyArn> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<Region> region = Region.parse(matcher.group(2));
        Optional<AccountId> account = AccountId.parse(matcher.group(3));
        Optional<KeyId> keyId = KeyId.parse(matcher.group(4));
        if (region.isEmpty() || account.isEmpty() || keyId.isEmpty()) {
            return Optional.empty();
        }
        KeyArn arn = new KeyArn(region.get(), account.get(), keyId.get());
        return arn.region.partition().equals(matcher.group(1)) ? Optional.of(arn) : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:" + region.partition() + ":kms:" + region + ":" + account + ":key/" + keyId;
    }
}
