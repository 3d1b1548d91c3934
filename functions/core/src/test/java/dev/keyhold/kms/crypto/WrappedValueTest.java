package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrappedValueTest {
    private static final WrappingKeyId KEY_ID = new WrappingKeyId("00112233445566778899aabbccddeeff");

    // spec: key-hierarchy.md KH-32
    @ParameterizedTest
    @CsvSource({"1, 98, false", "1, 99, true", "1, 16482, true", "1, 16483, false", "2, 18, false"})
    @CsvSource({"2, 19, true", "2, 16402, true", "2, 16403, false", "1, 0, false", "2, 1, false"})
    void parse_ofALength_keepsToItsBounds(int format, int length, boolean expected) {
        assertThat(WrappedValue.parse(value(format, 1, length)).isPresent()).isEqualTo(expected);
    }

    // spec: key-hierarchy.md KH-32
    @Test
    void parse_ofAnyFormatAndPurpose_knowsOnlyThoseOfTheSpecification() {
        for (int format = 0; format < 256; format++) {
            for (int purpose = 0; purpose < 256; purpose++) {
                boolean expected = (format == 1 && purpose >= 1 && purpose <= 4) || (format == 2 && purpose == 1);
                assertThat(WrappedValue.parse(value(format, purpose, 130)).isPresent())
                        .as("format %d, purpose %d", format, purpose)
                        .isEqualTo(expected);
            }
        }
    }

    // spec: key-hierarchy.md KH-35
    @Test
    void external_givesBackWhatTheProviderReturned() {
        byte[] ciphertext = {1, 2, 3};
        WrappedValue wrapped = WrappedValue.parse(
                        WrappedValue.external(KEY_ID, ciphertext).bytes())
                .orElseThrow();

        assertThat(wrapped.isExternal()).isTrue();
        assertThat(wrapped.externalCiphertext()).isEqualTo(ciphertext);
        assertThat(wrapped.wrappingKeyId()).isEqualTo(KEY_ID);
        assertThat(wrapped.purpose()).isEqualTo(WrappingPurpose.DOMAIN_KEY);
        assertThat(wrapped.bytes()).startsWith(2, 1).hasSize(21);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16385})
    void external_ofNoAllowedLength_isRefused(int length) {
        assertThatThrownBy(() -> WrappedValue.external(KEY_ID, new byte[length]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void externalCiphertext_ofAValueWrappedHere_fails() {
        WrappedValue local = WrappedValue.parse(value(1, 1, 130)).orElseThrow();

        assertThatThrownBy(local::externalCiphertext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wrappedValue_whenTheArraysOutsideChange_staysAsItWas() {
        byte[] stored = value(1, 2, 130);
        WrappedValue wrapped = WrappedValue.parse(stored).orElseThrow();
        byte[] before = wrapped.bytes();

        stored[0] = 9;
        wrapped.bytes()[1] = 9;

        assertThat(wrapped.bytes()).isEqualTo(before);
    }

    @Test
    void equals_comparesBytes() {
        WrappedValue wrapped = WrappedValue.parse(value(1, 2, 130)).orElseThrow();

        assertThat(wrapped)
                .isEqualTo(WrappedValue.parse(value(1, 2, 130)).orElseThrow())
                .hasSameHashCodeAs(WrappedValue.parse(value(1, 2, 130)).orElseThrow())
                .isNotEqualTo(WrappedValue.parse(value(1, 3, 130)).orElseThrow())
                .isNotEqualTo("text")
                .hasToString("WrappedValue[BACKING_KEY under " + "07".repeat(16) + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddeef", "g"})
    void wrappingKeyId_ofAnotherForm_isRefused(String text) {
        assertThat(WrappingKeyId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new WrappingKeyId(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(WrappingKeyId.parse(KEY_ID.value())).contains(KEY_ID);
    }

    // spec: key-hierarchy.md KH-41
    @Test
    void wrappingContext_withoutItsName_isRefused() {
        assertThatThrownBy(() -> WrappingContext.serviceKey("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WrappingContext.accessKeySecret(Keys.ACCOUNT, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrappedDomainKey_ofAnotherPurpose_isRefused() {
        WrappedValue backingKey = WrappedValue.parse(value(1, 2, 130)).orElseThrow();

        assertThatThrownBy(() -> new WrappedDomainKey(KEY_ID, backingKey)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] value(int format, int purpose, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) 7);
        if (length > 0) {
            value[0] = (byte) format;
        }
        if (length > 1) {
            value[1] = (byte) purpose;
        }
        return value;
    }
}
