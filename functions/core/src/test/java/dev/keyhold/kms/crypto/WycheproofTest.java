package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.testvectors.WycheproofVectors;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** The primitives, as they are used here, against the vectors of Project Wycheproof. */
class WycheproofTest {
    @Test
    void aesGcm_ofEveryVector_decidesAsItSays() throws IOException, GeneralSecurityException {
        List<JsonNode> groups = groups("aes_gcm_test.json")
                .filter(group -> size(group, "keySize") == 256)
                .filter(group -> size(group, "ivSize") == 96)
                .filter(group -> size(group, "tagSize") == 128)
                .toList();

        int tests = 0;
        for (JsonNode group : groups) {
            for (JsonNode test : group.required("tests")) {
                checkAesGcm(test);
                tests++;
            }
        }
        assertThat(tests).isGreaterThan(50);
    }

    @Test
    void hmacSha256_ofEveryVector_decidesAsItSays() throws IOException {
        int tests = 0;
        for (JsonNode group : groups("hmac_sha256_test.json").toList()) {
            int length = size(group, "tagSize") / 8;
            for (JsonNode test : group.required("tests")) {
                try (HmacSha256 hmac = new HmacSha256(Vectors.hex(test, "key"))) {
                    byte[] mac = hmac.update(Vectors.hex(test, "msg")).finish();
                    boolean matches = Arrays.equals(Arrays.copyOf(mac, length), Vectors.hex(test, "tag"));
                    assertThat(matches).as(name(test)).isEqualTo(isValid(test));
                }
                tests++;
            }
        }
        assertThat(tests).isGreaterThan(100);
    }

    private static void checkAesGcm(JsonNode test) throws GeneralSecurityException {
        byte[] message = Vectors.hex(test, "msg");
        byte[] sealed = join(Vectors.hex(test, "ct"), Vectors.hex(test, "tag"));

        assertThat(decrypt(test, sealed).isPresent()).as(name(test)).isEqualTo(isValid(test));
        if (isValid(test)) {
            assertThat(decrypt(test, sealed).orElseThrow()).as(name(test)).isEqualTo(message);
            assertThat(encrypt(test, message)).as(name(test)).isEqualTo(sealed);
        }
    }

    private static byte[] encrypt(JsonNode test, byte[] message) throws GeneralSecurityException {
        try (TransientKey key = new TransientKey(AesGcm.KEY_ALGORITHM, Vectors.hex(test, "key"))) {
            Cipher cipher = AesGcm.encryption(key, Vectors.hex(test, "iv"));
            cipher.updateAAD(Vectors.hex(test, "aad"));
            return cipher.doFinal(message);
        }
    }

    private static Optional<byte[]> decrypt(JsonNode test, byte[] sealed) throws GeneralSecurityException {
        try (TransientKey key = new TransientKey(AesGcm.KEY_ALGORITHM, Vectors.hex(test, "key"))) {
            Cipher cipher = AesGcm.decryption(key, Vectors.hex(test, "iv"));
            cipher.updateAAD(Vectors.hex(test, "aad"));
            return Optional.of(cipher.doFinal(sealed));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        }
    }

    private static Stream<JsonNode> groups(String file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(WycheproofVectors.file(file).toFile());
        return Vectors.elements(root.required("testGroups"));
    }

    private static int size(JsonNode group, String field) {
        return group.required(field).asInt();
    }

    private static boolean isValid(JsonNode test) {
        return Vectors.text(test, "result").equals("valid");
    }

    private static String name(JsonNode test) {
        return "test " + Vectors.text(test, "tcId") + ": " + Vectors.text(test, "comment");
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
