package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class AesGcmProviderTest {
    @Test
    void choose_jdk_isSunJce() {
        assertThat(AesGcmProvider.choose("jdk").getName()).isEqualTo("SunJCE");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void choose_auto_isAccpWhenItIsOnTheClassPath() {
        assertThat(AesGcmProvider.choose("auto").getName()).isEqualTo("AmazonCorrettoCryptoProvider");
        assertThat(AesGcmProvider.choose("accp").getName()).isEqualTo("AmazonCorrettoCryptoProvider");
    }

    @Test
    void choose_otherWord_isRefused() {
        assertThatThrownBy(() -> AesGcmProvider.choose("fastest")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void frame_ofBothProviders_isTheSame() {
        assertThat(sealed(AesGcmProvider.choose("auto"))).isEqualTo(sealed(AesGcmProvider.choose("jdk")));
    }

    private static byte[] sealed(Provider provider) {
        byte[] plaintext = Messages.plaintext(1, 100_000);
        byte[] frame = new byte[plaintext.length + FrameKind.FINAL.overhead()];
        MessageId id = MessageId.random(Messages.random(2));
        javax.crypto.SecretKey key = new javax.crypto.spec.SecretKeySpec(Messages.plaintext(3, 32), "AES");
        new FrameCipher(AesGcmProvider.newCipher(provider), key, id)
                .seal(new FrameId(7, FrameKind.FINAL), Slice.of(plaintext, 0, plaintext.length), frame);
        return frame;
    }
}
