package dev.keyhold.kms.protocol.sigv4;

/** Classes of characters off the wire. The methods of {@link Character} know all of Unicode, which is more than is wanted here. */
final class Ascii {
    private Ascii() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetterOrDigit(char c) {
        return isDigit(c) || isIn(c, 'a', 'z') || isIn(c, 'A', 'Z');
    }

    static boolean isHexDigit(char c) {
        return isDigit(c) || isIn(c, 'a', 'f') || isIn(c, 'A', 'F');
    }

    /** Whether the character can stand for one octet. */
    static boolean isOctet(char c) {
        return c <= 0xFF;
    }

    /** Space, tab and the line ends. */
    static boolean isWhiteSpace(char c) {
        return c == ' ' || isIn(c, '\t', '\r');
    }

    static boolean areDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIn(char c, char first, char last) {
        return first <= c && c <= last;
    }
}
