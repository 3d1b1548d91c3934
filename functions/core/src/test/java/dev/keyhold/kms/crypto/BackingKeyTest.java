package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.AccountId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackingKeyTest {
    private final RandomSource random = new SeededRandomSource(9);
    private final byte[] material = random.bytes(BackingKey.LENGTH);

    // spec: key-hierarchy.md KH-12
    @Test
    void ofMaterial_importedAgain_hasTheSameId() {
        assertThat(imported(material).identity()).isEqualTo(imported(material).identity());
    }

    // spec: key-hierarchy.md KH-12
    @Test
    void ofMaterial_differsInIdByMaterialAndByKey() {
        byte[] other = material.clone();
        other[31] ^= 1;
        BackingKey otherKey = BackingKey.ofMaterial(Keys.ACCOUNT, Keys.MULTI_REGION, SecretBytes.copyOf(material));

        assertThat(imported(other).identity().materialId())
                .isNotEqualTo(imported(material).identity().materialId());
        assertThat(otherKey.identity().materialId())
                .isNotEqualTo(imported(material).identity().materialId());
    }

    @Test
    void generate_namesAccountAndKeyAndMakesNewMaterial() {
        AccountId account = new AccountId("000000000001");
        BackingKey first = BackingKey.generate(account, Keys.UUID, random);
        BackingKey second = BackingKey.generate(account, Keys.UUID, random);

        assertThat(first.identity().account()).isEqualTo(account);
        assertThat(first.identity().keyId()).isEqualTo(Keys.UUID);
        assertThat(Keys.bytesOf(first.secret())).hasSize(32).isNotEqualTo(Keys.bytesOf(second.secret()));
        assertThat(first.identity()).isNotEqualTo(second.identity());
    }

    // spec: key-hierarchy.md KH-1
    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void ofMaterial_ofAnotherLength_isRefused(int length) {
        SecretBytes wrong = SecretBytes.generate(length, random);

        assertThatThrownBy(() -> BackingKey.ofMaterial(Keys.ACCOUNT, Keys.UUID, wrong))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static BackingKey imported(byte[] bytes) {
        return BackingKey.ofMaterial(Keys.ACCOUNT, Keys.UUID, SecretBytes.copyOf(bytes));
    }
}
