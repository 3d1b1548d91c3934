package dev.keyhold.interceptor.envelope;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Remembers a SHA-256 digest of each stretch of a ciphertext on the first pass, and compares on later ones. Holds 32 bytes
 * a stretch. Safe for concurrent use.
 */
final class StretchWitness {
    private final List<byte[]> digests = new ArrayList<>();

    /** @return whether the stretch of this number, counted from 0, is new or what it was before */
    synchronized boolean agrees(int number, byte[] buffer, int length) {
        byte[] digest = digest(buffer, length);
        if (number == digests.size()) {
            digests.add(digest);
            return true;
        }
        return number < digests.size() && Arrays.equals(digests.get(number), digest);
    }

    /** How many stretches are remembered. */
    synchronized int size() {
        return digests.size();
    }

    private static byte[] digest(byte[] buffer, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(buffer, 0, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }
}
