package dev.keyhold.kms.protocol.sigv4;

/** Percent-encoding as signatures have it (RFC 3986, with AWS's choice of what stays). Text is octets. */
final class UriEncoding {
    private static final char[] UPPER_HEX = "0123456789ABCDEF".toCharArray();

    private UriEncoding() {}

    /** What is no octet stays as it is: the buffer that it ends in refuses it. */
    static String encode(String octets) {
        return encode(octets, false);
    }

    static String encodeIgnoringSlashes(String octets) {
        return encode(octets, true);
    }

    private static String encode(String octets, boolean slashStays) {
        StringBuilder encoded = new StringBuilder(octets.length() + 16);
        for (int i = 0; i < octets.length(); i++) {
            char octet = octets.charAt(i);
            if (isUnreserved(octet) || (slashStays && octet == '/') || !Ascii.isOctet(octet)) {
                encoded.append(octet);
            } else {
                encoded.append('%').append(UPPER_HEX[octet >> 4 & 0xF]).append(UPPER_HEX[octet & 0xF]);
            }
        }
        return encoded.toString();
    }

    /** Undoes percent-encoding and the form encoding's plus sign. What is no escape stands for itself. */
    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
            return encoded;
        }
        StringBuilder octets = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && isEscape(encoded, i)) {
                octets.append((char) Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                octets.append(c == '+' ? ' ' : c);
            }
        }
        return octets.toString();
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length() && Ascii.isHexDigit(text.charAt(at + 1)) && Ascii.isHexDigit(text.charAt(at + 2));
    }

    private static boolean isUnreserved(char c) {
        return Ascii.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    }
}
