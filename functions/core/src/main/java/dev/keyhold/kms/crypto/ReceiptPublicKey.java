package dev.keyhold.kms.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** What erasure receipts are verified with: an Ed25519 public key (RFC 8032). Immutable, not secret. */
public final class ReceiptPublicKey {
    private static final int LENGTH = Ed25519.PUBLIC_KEY_SIZE;
    private static final int ID_BYTES = 16;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
    private static final String END = "\n-----END PUBLIC KEY-----\n";

    /** What stands before the key in a SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] bytes;
    private final Ed25519PublicKeyParameters key;

    private ReceiptPublicKey(byte[] bytes) {
        this.bytes = bytes;
        this.key = new Ed25519PublicKeyParameters(bytes);
    }

    /** @param bytes 32, a point of the curve as RFC 8032 encodes it */
    static ReceiptPublicKey of(byte[] bytes) {
        return new ReceiptPublicKey(bytes.clone());
    }

    /** Reads {@link #pem}; empty when the text is none of an Ed25519 key. */
    public static Optional<ReceiptPublicKey> parsePem(String text) {
        String stripped = text.strip();
        String begin = BEGIN.strip();
        String end = END.strip();
        if (!stripped.startsWith(begin) || !stripped.endsWith(end)) {
            return Optional.empty();
        }
        try {
            byte[] info = Base64.getMimeDecoder()
                    .decode(stripped.substring(begin.length(), stripped.length() - end.length()));
            boolean ours =
                    info.length == PREFIX.length + LENGTH && Arrays.equals(PREFIX, Arrays.copyOf(info, PREFIX.length));
            return ours
                    ? Optional.of(new ReceiptPublicKey(Arrays.copyOfRange(info, PREFIX.length, info.length)))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** SubjectPublicKeyInfo in PEM, as other programs read it. */
    public String pem() {
        byte[] info = Arrays.copyOf(PREFIX, PREFIX.length + LENGTH);
        System.arraycopy(bytes, 0, info, PREFIX.length, LENGTH);
        return BEGIN + Base64.getEncoder().encodeToString(info) + END;
    }

    /** 32 hexadecimal digits that name the key: the first 16 bytes of its SHA-256. */
    public String id() {
        return HexFormat.of().formatHex(Sha256.digest(bytes, new byte[0]), 0, ID_BYTES);
    }

    /** Whether the signature is this key's over these bytes. */
    public boolean verifies(byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && key.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    }

    @Override
    public String toString() {
        return "ReceiptPublicKey[" + id() + "]";
    }
}
