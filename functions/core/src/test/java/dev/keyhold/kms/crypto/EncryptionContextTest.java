package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionContextTest {
    private static final String FILE = "ciphertext-blob/encryption-context.json";

    // spec: ciphertext-blob.md CB-30, CB-31
    @ParameterizedTest
    @MethodSource("contexts")
    void canonicalBytes_ofAVector_areItsBytes(JsonNode vector) {
        EncryptionContext context =
                EncryptionContext.of(Vectors.pairs(vector.required("pairs"))).orElseThrow();

        assertThat(context.canonicalBytes()).isEqualTo(Vectors.hex(vector, "canonical"));
    }

    // spec: ciphertext-blob.md CB-33
    @ParameterizedTest
    @MethodSource("illFormed")
    void of_textWithALoneSurrogate_isEmpty(Map<String, String> pairs) {
        assertThat(EncryptionContext.of(pairs)).isEmpty();
    }

    // spec: ciphertext-blob.md CB-32
    @Test
    void of_noPairs_isTheEmptyContext() {
        assertThat(EncryptionContext.of(Map.of())).contains(EncryptionContext.EMPTY);
        assertThat(EncryptionContext.EMPTY.canonicalBytes()).isEqualTo(new byte[4]);
    }

    // spec: ciphertext-blob.md CB-35
    @Test
    void canonicalBytes_ofPairsThatJoinToTheSameText_differ() {
        assertThat(canonical(Map.of("a", "bc"))).isNotEqualTo(canonical(Map.of("ab", "c")));
        assertThat(canonical(Map.of("a", "b", "c", "d"))).isNotEqualTo(canonical(Map.of("ab", "cd")));
        assertThat(canonical(Map.of("", "a"))).isNotEqualTo(canonical(Map.of("a", "")));
    }

    // spec: ciphertext-blob.md CB-30, CB-35
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void canonicalBytes_ofAnyTwoMaps_areEqualExactlyWhenTheMapsAre(long seed) {
        Random random = new Random(seed);
        Map<String, Map<String, String>> byForm = new HashMap<>();

        for (int i = 0; i < 5_000; i++) {
            Map<String, String> pairs = smallMap(random);
            String form = canonical(pairs);
            boolean samePairs = byForm.computeIfAbsent(form, unused -> pairs).equals(pairs);
            if (!samePairs || !canonical(shuffled(pairs, random)).equals(form)) {
                fail("seed %d: %s", seed, pairs);
            }
        }
        assertThat(new HashSet<>(byForm.values())).as("seed %d", seed).hasSameSizeAs(byForm.values());
    }

    @Test
    void equals_comparesPairsAndNotTheirOrder() {
        Map<String, String> reversed = new LinkedHashMap<>();
        reversed.put("b", "2");
        reversed.put("a", "1");
        EncryptionContext context = EncryptionContext.of(reversed).orElseThrow();

        assertThat(context)
                .isEqualTo(EncryptionContext.of(Map.of("a", "1", "b", "2")).orElseThrow())
                .hasSameHashCodeAs(
                        EncryptionContext.of(Map.of("a", "1", "b", "2")).orElseThrow())
                .isNotEqualTo(EncryptionContext.of(Map.of("a", "1", "b", "3")).orElseThrow())
                .isNotEqualTo(reversed);
        assertThat(context.pairs()).isEqualTo(reversed);
        assertThat(context).hasToString(Map.copyOf(reversed).toString());
    }

    @Test
    void context_whenTheCallersMapOrArrayChanges_staysAsItWas() {
        Map<String, String> pairs = new HashMap<>(Map.of("a", "1"));
        EncryptionContext context = EncryptionContext.of(pairs).orElseThrow();
        byte[] before = context.canonicalBytes();

        pairs.put("b", "2");
        context.canonicalBytes()[0] = 9;

        assertThat(context.canonicalBytes()).isEqualTo(before);
        assertThat(context.pairs()).isEqualTo(Map.of("a", "1"));
    }

    static Stream<Named<JsonNode>> contexts() {
        return Vectors.cases(FILE, "contexts", "name");
    }

    // Not in the vectors: JSON readers refuse such text, or replace it.
    static Stream<Map<String, String>> illFormed() {
        return Stream.of(
                Map.of("a\ud800", "b"),
                Map.of("a", "\udc00"),
                Map.of("a", "\udc00\ud800"),
                Map.of("a", "b", "c", "dd\udbff"),
                Map.of("\ud835\ud835\udc00", ""));
    }

    private static String canonical(Map<String, String> pairs) {
        return HexFormat.of()
                .formatHex(EncryptionContext.of(pairs).orElseThrow().canonicalBytes());
    }

    // Few letters and short texts, so that near collisions are frequent; zero bytes look like lengths.
    private static Map<String, String> smallMap(Random random) {
        Map<String, String> pairs = new HashMap<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            pairs.put(smallText(random), smallText(random));
        }
        return pairs;
    }

    private static String smallText(Random random) {
        List<String> letters = List.of("a", "b", "\0", "\u0001", "é", "e\u0301", "𝐀", "～");
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }

    private static Map<String, String> shuffled(Map<String, String> pairs, Random random) {
        List<String> names = new ArrayList<>(pairs.keySet());
        Collections.shuffle(names, random);
        Map<String, String> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, pairs.get(name)));
        return shuffled;
    }
}
