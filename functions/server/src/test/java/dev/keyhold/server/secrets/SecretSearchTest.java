package dev.keyhold.server.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The search itself, since one that finds nothing would make every other test pass. */
class SecretSearchTest {
    private static final byte[] SECRET = HexFormat.of().parseHex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0ffff3e3f");

    private final SecretSearch search = new SecretSearch();

    @Test
    void findIn_everyForm_findsIt() {
        search.add("it", SECRET);
        String hex = HexFormat.of().formatHex(SECRET);

        requireFound(SECRET);
        requireFound(hex.getBytes(UTF_8));
        requireFound(hex.toUpperCase(Locale.ROOT).getBytes(UTF_8));
        for (int before = 0; before < 7; before++) {
            for (int after = 0; after < 4; after++) {
                byte[] surrounded = surrounded(before, after);
                requireFound(surrounded);
                requireFound(Base64.getEncoder().encode(surrounded));
                requireFound(Base64.getUrlEncoder().withoutPadding().encode(surrounded));
            }
        }
    }

    @Test
    void findIn_anotherSecret_findsNothing() {
        search.add("it", SECRET);
        byte[] other = SECRET.clone();
        other[7] ^= 1;

        assertThat(search.findIn(other)).isEmpty();
        assertThat(search.findIn(Base64.getEncoder().encode(other))).isEmpty();
    }

    private void requireFound(byte[] where) {
        assertThat(search.findIn(where)).containsExactly("it");
    }

    private static byte[] surrounded(int before, int after) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[before]);
        bytes.writeBytes(SECRET);
        bytes.writeBytes(new byte[after]);
        return bytes.toByteArray();
    }
}
