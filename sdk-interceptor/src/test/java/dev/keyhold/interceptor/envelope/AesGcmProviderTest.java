package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class AesGcmProviderTest {
    private static final SecretKey KEY = new SecretKeySpec(Messages.plaintext(3, 32), "AES");
    private static final MessageId ID = MessageId.random(Messages.random(2));

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

    /** Loading goes on beside the first messages. */
    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void chosen_becomesAccpWhenItIsLoaded_unlessTheRuleSaysJdk() throws InterruptedException {
        String rule = System.getProperty(AesGcmProvider.PROPERTY, "auto");
        Provider expected = AesGcmProvider.choose(rule);
        for (int i = 0; i < 6000 && !AesGcmProvider.chosen().getName().equals(expected.getName()); i++) {
            Thread.sleep(10);
        }
        assertThat(AesGcmProvider.chosen()).isSameAs(expected);
    }

    @Test
    void message_whoseProviderChangesMidway_isTheSame() {
        Provider[] now = {AesGcmProvider.choose("jdk")};
        FrameCipher changing = new FrameCipher(() -> now[0], KEY, ID);
        FrameCipher steady = new FrameCipher(() -> AesGcmProvider.choose("jdk"), KEY, ID);
        byte[] plaintext = Messages.plaintext(1, 100_000);
        byte[] frame = new byte[plaintext.length + FrameKind.REGULAR.overhead()];
        byte[] expected = frame.clone();
        for (int number = 1; number <= 3; number++) {
            FrameId id = new FrameId(number, FrameKind.REGULAR);
            changing.seal(id, Slice.of(plaintext, 0, plaintext.length), frame, 0);
            steady.seal(id, Slice.of(plaintext, 0, plaintext.length), expected, 0);
            assertThat(frame).isEqualTo(expected);
            now[0] = AesGcmProvider.choose("auto");
        }
    }

    private static byte[] sealed(Provider provider) {
        byte[] plaintext = Messages.plaintext(1, 100_000);
        byte[] frame = new byte[plaintext.length + FrameKind.FINAL.overhead()];
        new FrameCipher(() -> provider, KEY, ID)
                .seal(new FrameId(7, FrameKind.FINAL), Slice.of(plaintext, 0, plaintext.length), frame, 0);
        return frame;
    }
}
