package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyhold.kms.key.Region;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);
    private static final String WRONG = "0".repeat(64);

    private Instant now = Instant.parse("2026-11-24T04:15:00Z");
    private final SigningKeys keys = new SigningKeys(3, Duration.ofMinutes(10), () -> now);
    private final TestCredential credential = new TestCredential("AKID", "secret", 1);

    // spec: authentication.md AU-27
    @Test
    void verify_again_derivesNothing() {
        assertThat(verify(credential, 1)).isTrue();
        assertThat(verify(credential, 1)).isTrue();
        assertThat(credential.derivations()).isEqualTo(1);
    }

    // spec: authentication.md AU-27
    @Test
    void verify_ofWrongSignature_keepsNothing() {
        for (int day = 1; day < 9; day++) {
            assertThat(keys.verify(credential, scope(day), MESSAGE, WRONG)).isFalse();
        }
        assertThat(keys.size()).isZero();
        assertThat(isClosed(credential.lastDerived())).isTrue();
    }

    // spec: authentication.md AU-27
    @Test
    void verify_withKeyThatAnotherThreadClosed_derivesAgain() {
        verify(credential, 1);
        credential.lastDerived().close();
        assertThat(verify(credential, 1)).isTrue();
        assertThat(credential.derivations()).isEqualTo(2);
        assertThat(verify(credential, 1)).isTrue();
        assertThat(credential.derivations()).isEqualTo(2);
    }

    @Test
    void verify_ofWrongSignatureWithKeptKey_isFalse() {
        assertThat(verify(credential, 1)).isTrue();
        assertThat(keys.verify(credential, scope(1), MESSAGE, WRONG)).isFalse();
        assertThat(credential.derivations()).isEqualTo(1);
    }

    // spec: authentication.md AU-27, AU-28
    @Test
    void verify_afterSecretWasReplaced_usesTheNewSecretOnly() {
        TestCredential replaced = new TestCredential("AKID", "another", 2);
        assertThat(verify(credential, 1)).isTrue();
        assertThat(keys.verify(replaced, scope(1), MESSAGE, signature(credential, 1)))
                .isFalse();
        assertThat(verify(replaced, 1)).isTrue();
    }

    // spec: authentication.md AU-27
    @Test
    void verify_afterLifetime_derivesAgain() {
        verify(credential, 1);
        SigningKey first = credential.lastDerived();
        assertThat(isClosed(first)).isFalse();
        now = now.plus(Duration.ofMinutes(10));
        assertThat(verify(credential, 1)).isTrue();
        assertThat(isClosed(first)).isTrue();
        assertThat(credential.derivations()).isEqualTo(2);
    }

    // spec: authentication.md AU-27
    @Test
    void verify_ofManyScopes_keepsFew() {
        for (int day = 1; day < 9; day++) {
            assertThat(verify(credential, day)).isTrue();
        }
        assertThat(keys.size()).isLessThanOrEqualTo(3);
    }

    /** Keys are closed under the hands of other threads all the time, for the cache has room for few of them. */
    @Test
    void verify_byManyThreads_isAlwaysRight() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 4000; i++) {
                int day = 1 + i % 8;
                String signature = signature(credential, day);
                calls.add(() -> keys.verify(credential, scope(day), MESSAGE, signature));
            }
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                assertThat(call.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // spec: authentication.md AU-27
    @Test
    void check_withClosedKey_isClosed() {
        SigningKey key = credential.deriveSigningKey(scope(1));
        key.close();
        assertThat(key.check(MESSAGE, signature(credential, 1))).isEqualTo(SigningKey.Check.CLOSED);
    }

    // spec: authentication.md AU-29
    @Test
    void secrets_inText_showTheirLengthOnly() {
        assertThat(credential.deriveSigningKey(scope(1))).hasToString("SigningKey[32 bytes]");
        SecretAccessKey secret = SecretAccessKey.copyOf("secret".getBytes(StandardCharsets.US_ASCII));
        assertThat(secret).hasToString("SecretAccessKey[6 bytes]");
        assertThat(new DecoyCredential(secret).toString()).doesNotContain("secret,");
    }

    @Test
    void deriveSigningKey_fromClosedSecret_fails() {
        SecretAccessKey secret = SecretAccessKey.copyOf("secret".getBytes(StandardCharsets.US_ASCII));
        secret.close();
        assertThatIllegalStateException().isThrownBy(() -> secret.deriveSigningKey(scope(1)));
    }

    private static boolean isClosed(SigningKey key) {
        return key.check(MESSAGE, WRONG) == SigningKey.Check.CLOSED;
    }

    private boolean verify(TestCredential signer, int day) {
        return keys.verify(signer, scope(day), MESSAGE, signature(signer, day));
    }

    private static CredentialScope scope(int day) {
        return new CredentialScope("2026112" + day, new Region("eu-west-1"), "kms");
    }

    /** Computed from the secret, not by way of the credential, which counts. */
    private static String signature(TestCredential signer, int day) {
        byte[] key =
                ("AWS4" + (signer.secretVersion() == 1 ? "secret" : "another")).getBytes(StandardCharsets.US_ASCII);
        for (String part : scope(day).toString().split("/")) {
            key = HmacSha256.of(key, part.getBytes(StandardCharsets.US_ASCII));
        }
        return HexFormat.of().formatHex(HmacSha256.of(key, MESSAGE));
    }
}
