package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.key.KeyId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDerivationTest {
    private static final String FILE = "key-hierarchy/derivation.json";
    private static final String NIST = "/nist/KDFCTR_gen.HMAC_SHA256.BEFORE_FIXED.32_BITS.rsp";

    // spec: key-hierarchy.md KH-10
    @ParameterizedTest
    @MethodSource("derivations")
    void derive_ofAVector_givesItsKey(JsonNode vector) {
        DerivationLabel label = Stream.of(DerivationLabel.values())
                .filter(one ->
                        Arrays.equals(one.bytes(), Vectors.text(vector, "label").getBytes(US_ASCII)))
                .findFirst()
                .orElseThrow();

        try (KeyDerivation derivation = new KeyDerivation(Vectors.hex(vector, "key"))) {
            assertThat(derivation.derive(label, Vectors.hex(vector, "context")))
                    .isEqualTo(Vectors.hex(vector, "derived"));
        }
    }

    // spec: key-hierarchy.md KH-10
    @ParameterizedTest
    @MethodSource("nistVectors")
    void firstBlock_ofANistVector_isTheBeginningOfItsOutput(Map<String, String> vector) {
        byte[] output = HexFormat.of().parseHex(vector.get("KO"));
        int length = Math.min(output.length, KeyDerivation.LENGTH);

        try (KeyDerivation derivation = new KeyDerivation(HexFormat.of().parseHex(vector.get("KI")))) {
            byte[] block = derivation.firstBlock(HexFormat.of().parseHex(vector.get("FixedInputData")));
            assertThat(Arrays.copyOf(block, length)).isEqualTo(Arrays.copyOf(output, length));
        }
    }

    // spec: key-hierarchy.md KH-11
    @Test
    void labels_areThoseOfTheSpecificationAndAllDiffer() {
        Set<String> labels = new HashSet<>();
        for (DerivationLabel label : DerivationLabel.values()) {
            assertThat(label.bytes()).doesNotContain(0);
            labels.add(new String(label.bytes(), US_ASCII));
        }

        assertThat(labels)
                .containsExactlyInAnyOrder(
                        "keyhold/v1/root-key-id",
                        "keyhold/v1/wrap-encrypt",
                        "keyhold/v1/wrap-commit",
                        "keyhold/v1/encrypt",
                        "keyhold/v1/commit",
                        "keyhold/v1/material-id");
    }

    // spec: key-hierarchy.md KH-11
    @Test
    void derive_withAnyOtherLabel_givesAnotherKey() {
        Set<String> derived = new HashSet<>();
        try (KeyDerivation derivation = new KeyDerivation(new byte[32])) {
            for (DerivationLabel label : DerivationLabel.values()) {
                derived.add(HexFormat.of().formatHex(derivation.derive(label, new byte[64])));
            }
        }

        assertThat(derived).hasSameSizeAs(DerivationLabel.values());
    }

    // spec: key-hierarchy.md KH-1
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 31, 33, 64})
    void keyDerivation_fromAKeyOfAnotherLength_isRefused(int length) {
        assertThatThrownBy(() -> new KeyDerivation(new byte[length])).isInstanceOf(IllegalArgumentException.class);
    }

    // spec: key-hierarchy.md KH-3
    @ParameterizedTest
    @MethodSource("rootKeyIds")
    void rootKeyId_ofAVector_isItsId(JsonNode vector) {
        SecretBytes rootKey = SecretBytes.copyOf(Vectors.hex(vector, "rootKey"));

        assertThat(LocalRootKey.idOf(rootKey).value()).isEqualTo(Vectors.text(vector, "id"));
    }

    // spec: key-hierarchy.md KH-12
    @ParameterizedTest
    @MethodSource("materialIds")
    void materialId_ofAVector_isItsId(JsonNode vector) {
        SecretBytes material = SecretBytes.copyOf(Vectors.hex(vector, "material"));

        BackingKey key = BackingKey.ofMaterial(Keys.ACCOUNT, new KeyId(Vectors.text(vector, "keyId")), material);

        assertThat(key.identity().materialId().value()).isEqualTo(Vectors.text(vector, "id"));
    }

    static Stream<Named<JsonNode>> derivations() {
        return Vectors.cases(FILE, "derivations", "label");
    }

    static Stream<Named<JsonNode>> rootKeyIds() {
        return Vectors.cases(FILE, "rootKeyIds", "id");
    }

    static Stream<Named<JsonNode>> materialIds() {
        return Vectors.cases(FILE, "materialIds", "id");
    }

    /** Blocks of {@code name = value} lines, each beginning with COUNT. */
    static List<Map<String, String>> nistVectors() throws IOException {
        List<Map<String, String>> vectors = new ArrayList<>();
        try (InputStream in = Vectors.open(NIST)) {
            for (String line : new String(in.readAllBytes(), US_ASCII).split("\n")) {
                if (line.startsWith("COUNT=")) {
                    vectors.add(new TreeMap<>());
                }
                String[] parts = line.strip().split(" = ");
                if (parts.length == 2 && !vectors.isEmpty()) {
                    vectors.get(vectors.size() - 1).put(parts[0], parts[1]);
                }
            }
        }
        assertThat(vectors).hasSize(40);
        return vectors;
    }
}
