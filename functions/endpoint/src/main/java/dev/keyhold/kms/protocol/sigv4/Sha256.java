package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.crypto.JdkProvider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256, from the platform, in the text forms that signatures use. */
final class Sha256 {
    private static final HexFormat HEX = HexFormat.of();

    // Only ever cloned, never updated: looking the algorithm up takes longer than digesting a short request.
    private static final MessageDigest PROTOTYPE = newDigest();

    private Sha256() {}

    /** 64 lower-case hexadecimal digits. */
    static String hex(byte[] message) {
        return HEX.formatHex(digest(message));
    }

    /** Base64 over the digest of the text's octets. */
    static String base64(String octets) {
        return Base64.getEncoder().encodeToString(digest(octets.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] digest(byte[] message) {
        try {
            return ((MessageDigest) PROTOTYPE.clone()).digest(message);
        } catch (CloneNotSupportedException e) {
            return newDigest().digest(message);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256", JdkProvider.SUN.get());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
