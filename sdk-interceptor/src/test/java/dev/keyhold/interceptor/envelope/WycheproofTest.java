package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.testvectors.WycheproofVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Project Wycheproof's vectors for the primitives, where {@code keyhold.vectors} says they are. */
final class WycheproofTest {
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void aesGcm_ofTheChosenProvider_hasThePublishedOutcomes(String rule) throws IOException {
        Cipher cipher = AesGcmProvider.newCipher(AesGcmProvider.choose(rule));
        long run = groups("aes_gcm_test.json")
                .filter(group -> number(group, "keySize") == 256
                        && number(group, "ivSize") == 96
                        && number(group, "tagSize") == 128)
                .flatMap(group -> group.get("tests").items())
                .peek(test -> assertThat(opens(cipher, test)).as("%s", test).isEqualTo(valid(test)))
                .count();
        assertThat(run).isGreaterThan(50);
    }

    @Test
    void hkdf_hasThePublishedOutcomes() throws IOException {
        long run = groups("hkdf_sha512_test.json")
                .flatMap(group -> group.get("tests").items())
                .filter(test -> number(test, "size") <= 64 && valid(test))
                .peek(test -> assertThat(Hkdf.extract(bytes(test, "salt"), bytes(test, "ikm"))
                                .expand(bytes(test, "info"), number(test, "size")))
                        .isEqualTo(bytes(test, "okm")))
                .count();
        assertThat(run).isGreaterThan(20);
    }

    private static boolean opens(Cipher cipher, Json test) {
        byte[] message = bytes(test, "ct");
        byte[] tag = bytes(test, "tag");
        byte[] both = Arrays.copyOf(message, message.length + tag.length);
        System.arraycopy(tag, 0, both, message.length, tag.length);
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(bytes(test, "key"), "AES"),
                    new GCMParameterSpec(128, bytes(test, "iv")));
            cipher.updateAAD(bytes(test, "aad"));
            return Arrays.equals(cipher.doFinal(both), bytes(test, "msg"));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Stream<Json> groups(String file) throws IOException {
        Path path = WycheproofVectors.file(file);
        try (InputStream in = Files.newInputStream(path)) {
            return Json.parse(in).get("testGroups").items();
        }
    }

    private static boolean valid(Json test) {
        return "valid".equals(test.get("result").text());
    }

    private static int number(Json node, String name) {
        return node.get(name).number();
    }

    private static byte[] bytes(Json node, String name) {
        return HexFormat.of().parseHex(node.get(name).text());
    }
}
