package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EncryptionContextTest {
    // spec: envelope.md EN-7
    @Test
    void canonicalBytes_areSortedByUnsignedUtf8() {
        // U+10000 sorts before U+FFFF in UTF-16 and behind it in UTF-8.
        EncryptionContext context = EncryptionContext.of(Map.of("\uD800\uDC00", "c", "\uFFFF", "b", "a", ""));

        assertThat(HexFormat.of().formatHex(context.canonicalBytes()))
                .isEqualTo("0003" + "000161" + "0000" + "0003efbfbf" + "000162" + "0004f0908080" + "000163");
    }

    @Test
    void canonicalBytes_ofNoPairs_areNone() {
        assertThat(EncryptionContext.EMPTY.canonicalBytes()).isEmpty();
    }

    @Test
    void canonicalBytes_ofDifferentPairs_differ() {
        assertThat(EncryptionContext.of(Map.of("a", "bc")).canonicalBytes())
                .isNotEqualTo(EncryptionContext.of(Map.of("ab", "c")).canonicalBytes());
    }

    // spec: envelope.md EN-8
    @Test
    void of_tooManyBytes_isRefused() {
        int room = 0xFFFF - 2 - 2 - 1 - 2;
        assertThat(EncryptionContext.of(Map.of("k", "v".repeat(room))).canonicalBytes())
                .hasSize(0xFFFF);
        assertThatThrownBy(() -> EncryptionContext.of(Map.of("k", "v".repeat(room + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // spec: envelope.md EN-8
    @Test
    void of_loneSurrogate_isRefused() {
        assertThatThrownBy(() -> EncryptionContext.of(Map.of("k", "\uD800")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // spec: envelope.md EN-10
    @Test
    void spec_withReservedKey_isRefused() {
        EncryptionContext context = EncryptionContext.of(Map.of("aws-crypto-public-key", "x"));

        assertThatThrownBy(() -> EnvelopeSpec.unsigned(context)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnvelopeSpec.signed(context)).isInstanceOf(IllegalArgumentException.class);
    }

    // spec: envelope.md EN-9, EN-10
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000", // a count of 0
                "00", // half a count
                "0001", // a pair too few
                "0002" + "000161" + "0000", // a pair too few
                "0001" + "000161" + "0000" + "00", // bytes left over
                "0002" + "000161" + "0000" + "000161" + "0000", // repeated
                "0001" + "0001ff" + "0000", // not UTF-8
                "0001" + "0003eda080" + "0000", // a surrogate in UTF-8
                "0001" + "00015a" + "0002c080", // an overlong form
                "0001" + "ffff61" + "0000", // longer than the whole
                "0001" + "00156177732d63727970746f2d7075626c69632d6b6579" + "0000" // a public key without a signature
            })
    void read_malformedContext_isRejected(String hex) {
        byte[] context = HexFormat.of().parseHex(hex);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(HexFormat.of().parseHex("020478"));
        header.writeBytes(new byte[32]);
        header.writeBytes(new byte[] {0, (byte) context.length});
        header.writeBytes(context);
        header.writeBytes(HexFormat.of().parseHex("0001" + "000170" + "000169" + "000163" + "02" + "00001000"));
        header.writeBytes(new byte[48]);

        assertThatThrownBy(() -> MessageHeader.of(header.toByteArray(), EnvelopeLimits.DEFAULT))
                .isInstanceOf(EnvelopeRejectedException.class);
    }
}
