package dev.keyhold.kms.key;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of an alias: {@code arn:PARTITION:kms:REGION:ACCOUNT:alias/NAME}. */
public record AliasArn(Region region, AccountId account, AliasName name) {
    private static final Pattern FORM = Pattern.compile("arn:([a-z-]+):kms:([^:]+):([^:]+):(alias/.+)");

    /** Parses text from the outside; the partition must be the one that the Region belongs to. */
    public static Optional<AliasArn> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<Region> region = Region.parse(matcher.group(2));
        Optional<AccountId> account = AccountId.parse(matcher.group(3));
        Optional<AliasName> name = AliasName.parse(matcher.group(4));
        if (region.isEmpty() || account.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        AliasArn arn = new AliasArn(region.get(), account.get(), name.get());
        return arn.region.partition().equals(matcher.group(1)) ? Optional.of(arn) : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:" + region.partition() + ":kms:" + region + ":" + account + ":" + name;
    }
}
