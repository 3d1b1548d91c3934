package dev.keyhold.kms.key;

/** Tells the characters that identifiers are made of. By hand, because identifiers are checked several times in every call. */
public final class Digits {
    private Digits() {}

    /** Whether {@code text} has lower-case hexadecimal digits, and nothing else, from {@code start} up to {@code end}. */
    public static boolean areLowerHex(String text, int start, int end) {
        for (int index = start; index < end; index++) {
            char c = text.charAt(index);
            if (!isDecimal(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} is made of decimal digits of ASCII only. */
    static boolean areDecimal(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (!isDecimal(text.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }
}
