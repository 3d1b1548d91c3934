package dev.keyhold.kms.rootkey.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.crypto.JdkProvider;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.WrappingKeyId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key ARN of a key of AWS KMS. Not an alias, which may name another key tomorrow.
 *
 * @param region the Region that the ARN names, where the key is asked for
 * @param text the whole ARN
 */
record AwsKmsKeyArn(String region, String text) {
    private static final Pattern FORM =
            Pattern.compile("arn:(aws[a-z-]*):kms:([a-z0-9-]+):([0-9]{12}):key/([A-Za-z0-9-]+)");
    private static final String LABEL = "keyhold/v1/aws-kms-root-key-id";
    private static final String MULTI_REGION = "mrk-";

    /** @throws RootKeyException if it is anything but a key ARN */
    static AwsKmsKeyArn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new RootKeyException("\"" + text + "\" does not name a root key in AWS KMS: it must be a key ARN,"
                    + " arn:aws:kms:REGION:ACCOUNT:key/KEY-ID, and not an alias, which may name another key tomorrow.");
        }
        return new AwsKmsKeyArn(matcher.group(2), text);
    }

    /** Follows from the name (KH-35). A multi-Region key is one root key in all its Regions (KH-82). */
    WrappingKeyId rootKeyId() {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("checked when it was parsed");
        }
        String keyId = matcher.group(4);
        String where = keyId.startsWith(MULTI_REGION) ? "" : region;
        String name = String.join("\n", LABEL, matcher.group(1), where, matcher.group(3), keyId);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256", JdkProvider.SUN.get());
            return WrappingKeyId.ofFirst16(digest.digest(name.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
