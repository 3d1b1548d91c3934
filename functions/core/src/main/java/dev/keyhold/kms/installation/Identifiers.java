package dev.keyhold.kms.installation;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.AccountId;
import java.util.Arrays;
import java.util.Base64;

/** New identifiers of accounts and access keys, in the forms that AWS's have (IAM User Guide, "IAM identifiers"). */
public final class Identifiers {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ACCESS_KEY_LETTERS = 16;
    private static final int SECRET_BYTES = 30;
    private static final int ACCOUNT_DIGITS = 12;
    /** The largest multiple of ten that fits a byte: what is above would favour small digits. */
    private static final int FAIR = 250;

    private Identifiers() {}

    /** Twelve random digits, the first of them not zero. */
    public static AccountId accountId(RandomSource random) {
        StringBuilder digits = new StringBuilder();
        while (digits.length() < ACCOUNT_DIGITS) {
            int candidate = random.bytes(1)[0] & 0xff;
            int digit = candidate % 10;
            if (candidate < FAIR && (digit > 0 || !digits.isEmpty())) {
                digits.append(digit);
            }
        }
        return new AccountId(digits.toString());
    }

    /** {@code AKIA} and 80 random bits in 16 letters and digits. */
    static String accessKeyId(RandomSource random) {
        StringBuilder id = new StringBuilder("AKIA");
        for (byte value : random.bytes(ACCESS_KEY_LETTERS)) {
            id.append(BASE32.charAt(value & (BASE32.length() - 1)));
        }
        return id.toString();
    }

    /** 240 random bits in 40 characters; the caller clears them. */
    static byte[] secretAccessKey(RandomSource random) {
        byte[] bytes = random.bytes(SECRET_BYTES);
        try {
            return Base64.getEncoder().encode(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
