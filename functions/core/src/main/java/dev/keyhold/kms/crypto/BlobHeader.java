package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The first 66 bytes of a ciphertext blob: format, version, and which backing key sealed it. */
final class BlobHeader {
    static final int LENGTH = 66;

    private static final byte[] FORMAT = {'K', 'H', 'C', 'B', 0x01};
    private static final int ACCOUNT_START = FORMAT.length;
    private static final int KIND_START = ACCOUNT_START + 12;
    private static final int KEY_ID_START = KIND_START + 1;
    private static final int MATERIAL_START = KEY_ID_START + 16;
    private static final byte UUID_KIND = 0x01;
    private static final byte MULTI_REGION_KIND = 0x02;
    private static final String MULTI_REGION_PREFIX = "mrk-";
    private static final HexFormat HEX = HexFormat.of();

    private BlobHeader() {}

    static byte[] encode(BackingKeyIdentity identity) {
        byte[] header = Arrays.copyOf(FORMAT, LENGTH);
        put(identity.account().value().getBytes(US_ASCII), header, ACCOUNT_START);
        header[KIND_START] = identity.keyId().isMultiRegion() ? MULTI_REGION_KIND : UUID_KIND;
        put(HEX.parseHex(digits(identity.keyId())), header, KEY_ID_START);
        put(HEX.parseHex(identity.materialId().value()), header, MATERIAL_START);
        return header;
    }

    /** Reads the header of bytes that are at least {@link #LENGTH} long; empty when it is not one of ours. */
    static Optional<BackingKeyIdentity> decode(byte[] blob) {
        if (!Arrays.equals(blob, 0, FORMAT.length, FORMAT, 0, FORMAT.length)) {
            return Optional.empty();
        }
        Optional<AccountId> account = AccountId.parse(new String(blob, ACCOUNT_START, 12, US_ASCII));
        if (account.isEmpty() || (blob[KIND_START] != UUID_KIND && blob[KIND_START] != MULTI_REGION_KIND)) {
            return Optional.empty();
        }
        KeyMaterialId material = new KeyMaterialId(HEX.formatHex(blob, MATERIAL_START, LENGTH));
        return Optional.of(new BackingKeyIdentity(account.get(), keyId(blob), material));
    }

    private static KeyId keyId(byte[] blob) {
        String digits = HEX.formatHex(blob, KEY_ID_START, MATERIAL_START);
        if (blob[KIND_START] == MULTI_REGION_KIND) {
            return new KeyId(MULTI_REGION_PREFIX + digits);
        }
        return new KeyId(String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20)));
    }

    private static String digits(KeyId keyId) {
        String value = keyId.value();
        return keyId.isMultiRegion() ? value.substring(MULTI_REGION_PREFIX.length()) : value.replace("-", "");
    }

    private static void put(byte[] part, byte[] header, int start) {
        System.arraycopy(part, 0, header, start, part.length);
    }
}
