package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

// spec: store.md ST-72
class ItemCodecTest {
    private static final Attributes EVERY_TYPE = Attributes.builder()
            .with("text", "\u00e9")
            .with("number", -1)
            .with("big", Long.MAX_VALUE)
            .with("yes", true)
            .with("no", false)
            .with("bytes", new byte[] {1, 2})
            .with("map", Map.of("a", "b"))
            .build();

    /**
     * What a release wrote, every later one reads. Made with
     * {@code python3 -c 'import cbor2; print(cbor2.dumps({"text": "é", ...}).hex())'}, in CBOR's diagnostic notation:
     * {"text": "é", "number": -1, "big": 9223372036854775807, "yes": true, "no": false, "bytes": h'0102', "map": {"a": "b"}}.
     */
    private static final String EVERY_TYPE_CBOR = "a7" + "6474657874" + "62c3a9" + "666e756d626572" + "20" + "63626967"
            + "1b7fffffffffffffff" + "63796573" + "f5" + "626e6f" + "f4" + "656279746573" + "420102" + "636d6170"
            + "a1" + "6161" + "6162";

    private final ItemCodec codec = new ItemCodec();

    @Test
    void decode_ofPinnedBytes_readsEveryType() {
        assertThat(codec.decode(HexFormat.of().parseHex(EVERY_TYPE_CBOR))).isEqualTo(EVERY_TYPE);
    }

    @Test
    void encode_ofEveryType_isRead() {
        assertThat(codec.decode(codec.encode(EVERY_TYPE))).isEqualTo(EVERY_TYPE);
        assertThat(codec.decode(codec.encode(Attributes.NONE))).isEqualTo(Attributes.NONE);
    }

    @Test
    void decode_ofTruncatedBytes_isRefusedAtEveryLength() {
        byte[] whole = HexFormat.of().parseHex(EVERY_TYPE_CBOR);
        for (int length = 0; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.decode(truncated))
                    .as("%s bytes", length)
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // an array
                "20", // a number
                "a000", // something behind the map
                "a16161f6", // null
                "a16161f7", // undefined
                "a16161fb3ff0000000000000", // a floating-point number
                "a161611bffffffffffffffff", // more than 64 bits with sign
                "a161613bffffffffffffffff",
                "a1616180", // an array as a value
                "a16161a1616201", // a map to a number
                "a16161a16162a0", // a map of maps
                "a16161a162626201" // a map that lacks its end
            })
    void decode_ofOtherCbor_isRefused(String hex) {
        assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex(hex)))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void roundTrip_ofRandomAttributes_isExact() {
        for (long seed = 0; seed < 300; seed++) {
            Attributes attributes = random(new Random(seed));
            assertThat(codec.decode(codec.encode(attributes)))
                    .as("seed %s", seed)
                    .isEqualTo(attributes);
        }
    }

    /** Long texts are written in pieces: a pair of surrogates must not be torn wherever the pieces meet. */
    @Test
    void roundTrip_ofLongTexts_keepsEveryCharacterAtEveryOffset() {
        String longText = "\ud83d\ude00\u20ac\u00e9x".repeat(4_000);
        for (int offset = 0; offset < 12; offset++) {
            String text = "x".repeat(offset) + longText;
            Attributes attributes = Attributes.builder()
                    .with("text", text)
                    .with("map", Map.of(text, text))
                    .build();
            assertThat(codec.decode(codec.encode(attributes)))
                    .as("offset %s", offset)
                    .isEqualTo(attributes);
        }
    }

    private static Attributes random(Random random) {
        Attributes.Builder builder = Attributes.builder();
        int count = random.nextInt(8);
        for (int index = 0; index < count; index++) {
            String name = text(random, 20) + index;
            switch (random.nextInt(5)) {
                case 0 -> builder.with(name, text(random, 5_000));
                case 1 -> builder.with(name, random.nextLong() >> random.nextInt(64));
                case 2 -> builder.with(name, random.nextBoolean());
                case 3 -> {
                    byte[] bytes = new byte[random.nextInt(5_000)];
                    random.nextBytes(bytes);
                    builder.with(name, bytes);
                }
                case 4 -> builder.with(name, texts(random));
                default -> throw new AssertionError();
            }
        }
        return builder.build();
    }

    private static Map<String, String> texts(Random random) {
        Map<String, String> texts = new LinkedHashMap<>();
        int count = random.nextInt(20);
        for (int index = 0; index < count; index++) {
            texts.put(text(random, 100), text(random, 300));
        }
        return texts;
    }

    /** Any code points but surrogates, of each length in UTF-8. */
    private static String text(Random random, int maxLength) {
        int[] bounds = {0x80, 0x800, 0xD800, 0x110000};
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(maxLength);
        while (text.length() < length) {
            int codePoint = random.nextInt(bounds[random.nextInt(bounds.length)]);
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }
}
