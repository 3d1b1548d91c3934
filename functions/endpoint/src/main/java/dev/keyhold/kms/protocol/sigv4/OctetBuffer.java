package dev.keyhold.kms.protocol.sigv4;

import java.util.Arrays;
import java.util.Optional;

/** Octets in the making. Text goes in one octet for each character. */
final class OctetBuffer {
    private static final int INITIAL_SIZE = 1024;

    private byte[] octets = new byte[INITIAL_SIZE];
    private int length;
    private char seen;

    OctetBuffer add(char octet) {
        reserve(1);
        append(octet);
        return this;
    }

    OctetBuffer add(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
    }

    /** Adds text without white space at its ends, and with each run of it inside as one space. */
    OctetBuffer addFolded(String text) {
        reserve(text.length());
        int start = length;
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Ascii.isWhiteSpace(c)) {
                gap = length > start;
                continue;
            }
            if (gap) {
                append(' ');
                gap = false;
            }
            append(c);
        }
        return this;
    }

    /** What was added; empty if any of it was no octet, which nothing that came over the wire is. */
    Optional<byte[]> octets() {
        return Ascii.isOctet(seen) ? Optional.of(Arrays.copyOf(octets, length)) : Optional.empty();
    }

    private void append(char c) {
        seen |= c;
        octets[length++] = (byte) c;
    }

    private void reserve(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
        }
    }
}
