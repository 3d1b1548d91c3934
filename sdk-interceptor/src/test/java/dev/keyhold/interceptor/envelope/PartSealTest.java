package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The seal in front of a part: its bytes, and what is accepted as one. */
final class PartSealTest {
    private static final UploadNonce UPLOAD = UploadNonce.copyOf(counting(0x10, UploadNonce.LENGTH));
    private static final MessageId ID = MessageId.copyOf(counting(0x40, MessageId.LENGTH));
    private static final PartSealKey KEY = PartSealKey.derive(UPLOAD, dataKey(0x80));

    /**
     * Made with Python: {@code n = bytes(range(16, 32)); prk = hmac.digest(n, bytes(range(128, 160)), "sha512"); k =
     * hmac.digest(prk, b"KEYHOLD-S3-PART-SEAL\1", "sha512")[:32]; f = b"\1" + n + struct.pack(">IBQ", 7, 1, 5242879) +
     * bytes(range(64, 96)); (f + hmac.digest(k, f, "sha256")).hex()}.
     */
    private static final String VECTOR =
            "01101112131415161718191a1b1c1d1e1f000000070100000000004fffff404142434445464748494a4b4c4d4e4f50"
                    + "5152535455565758595a5b5c5d5e5f5540ddee7d93f467f6b1885489a5236d0b79276dd91bbdb9cd3af9dee01764fc";

    // spec: s3-multipart.md SM-14
    @Test
    void seal_isThatOfTheSpecification() {
        byte[] seal = KEY.seal(7, true, 5_242_879, ID);

        assertThat(HexFormat.of().formatHex(seal)).isEqualTo(VECTOR);
        assertThat(KEY.open(seal)).isEqualTo(new PartSeal(UPLOAD, 7, true, 5_242_879, ID));
    }

    // spec: s3-multipart.md SM-14
    @Test
    void open_everyBitCounts() {
        byte[] seal = KEY.seal(1, false, 1L << 33, ID);
        for (int bit = 0; bit < 8 * PartSeal.LENGTH; bit++) {
            byte[] edited = seal.clone();
            edited[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> KEY.open(edited)).as("bit %d", bit).isInstanceOf(EnvelopeRejectedException.class);
        }
        assertThatThrownBy(() -> KEY.open(Arrays.copyOf(seal, PartSeal.LENGTH - 1)))
                .isInstanceOf(EnvelopeRejectedException.class);
    }

    // spec: s3-multipart.md SM-2
    @Test
    void open_ofAnotherUpload_orDataKey_isRejected() {
        UploadNonce other = UploadNonce.copyOf(counting(0x11, UploadNonce.LENGTH));
        byte[] seal = KEY.seal(1, false, 10, ID);

        for (PartSealKey key :
                new PartSealKey[] {PartSealKey.derive(other, dataKey(0x80)), PartSealKey.derive(UPLOAD, dataKey(0x81))
                }) {
            assertThatThrownBy(() -> key.open(seal)).isInstanceOf(EnvelopeRejectedException.class);
        }
    }

    @Test
    void seal_ofAPartThatCannotBe_isRefused() {
        for (int number : new int[] {0, -1, 10_001}) {
            assertThatThrownBy(() -> KEY.seal(number, false, 0, ID)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> KEY.seal(1, false, -1, ID)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nonce_parsesItsOwnTextAlone() {
        assertThat(UploadNonce.parse(UPLOAD.toString())).contains(UPLOAD);
        assertThat(UploadNonce.parse(UPLOAD.toString().toUpperCase(Locale.ROOT)))
                .isEmpty();
        assertThat(UploadNonce.parse("00")).isEmpty();
    }

    private static PlaintextDataKey dataKey(int first) {
        return PlaintextDataKey.copyOf(counting(first, PlaintextDataKey.LENGTH));
    }

    private static byte[] counting(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
