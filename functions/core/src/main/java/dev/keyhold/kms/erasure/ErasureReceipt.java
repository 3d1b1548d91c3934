package dev.keyhold.kms.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.store.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The text of a receipt: made, signed and verified (erasure.md section 3). */
public final class ErasureReceipt {
    private static final String TITLE = "Keyhold erasure receipt\n";
    private static final String SIGNATURE = "signature: ";

    private ErasureReceipt() {}

    /** Signs bytes, and says by which key. */
    public interface Signer {
        ReceiptPublicKey publicKey();

        byte[] sign(byte[] message);
    }

    /**
     * Makes a receipt.
     *
     * @param id its own identifier
     * @param backups how long backups are kept
     */
    static String make(Tombstone tombstone, String id, Duration backups, Signer signer) {
        String body = body(tombstone, id, tombstone.begun().plus(backups), signer.publicKey());
        String signature = Base64.getEncoder().encodeToString(signer.sign(body.getBytes(UTF_8)));
        return body + SIGNATURE + signature + "\n";
    }

    private static String body(Tombstone tombstone, String id, Instant backupsUntil, ReceiptPublicKey signer) {
        Tombstone.Past past = tombstone.past();
        StringBuilder text = new StringBuilder(TITLE);
        line(text, "version", 1);
        line(text, "receipt", id);
        line(text, "key", tombstone.key());
        line(text, "created", past.created());
        line(text, "requested", past.request().time());
        line(text, "erased", tombstone.begun());
        line(text, "requested-by", past.request().callerArn());
        line(text, "request", past.request().requestId());
        line(text, "waiting-days", past.windowDays());
        past.materials().forEach(material -> line(text, "material", material));
        line(text, "aliases", past.aliases());
        line(text, "grants", 0);
        line(text, "tags", past.tags());
        line(text, "erased-from", "live store");
        line(text, "backups-until", backupsUntil);
        line(text, "signer", signer.id());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    /** Whether this is a whole receipt, unchanged, that the holder of this key signed (ER-22). */
    public static boolean verifies(String receipt, ReceiptPublicKey key) {
        int start = receipt.lastIndexOf("\n" + SIGNATURE) + 1;
        boolean formed = receipt.startsWith(TITLE)
                && start > 0
                && receipt.indexOf('\n', start) == receipt.length() - 1
                && receipt.substring(0, start).endsWith("signer: " + key.id() + "\n");
        if (!formed) {
            return false;
        }
        String signature = receipt.substring(start + SIGNATURE.length(), receipt.length() - 1);
        try {
            byte[] decoded = Base64.getDecoder().decode(signature);
            // Base64 has several forms of the same bytes; only one is the receipt that was made.
            return Base64.getEncoder().encodeToString(decoded).equals(signature)
                    && key.verifies(receipt.substring(0, start).getBytes(UTF_8), decoded);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
