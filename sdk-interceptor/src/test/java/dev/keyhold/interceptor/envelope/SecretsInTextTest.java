package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.interceptor.keys.DataKeyLease;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Nothing that may be logged has a key in it. */
final class SecretsInTextTest {
    @Test
    void toString_hasNoKey() {
        byte[] key = Messages.plaintext(3, 32);
        PlaintextDataKey dataKey = PlaintextDataKey.copyOf(key);
        EncryptedDataKey wrapped = EncryptedDataKey.ofKms("arn:aws:kms:eu-west-1:1:key/1", new byte[10]);
        Envelope envelope =
                Envelope.create(EnvelopeSpec.unsigned(Messages.CONTEXT), dataKey, List.of(wrapped), Messages.random(1));
        List<Object> all = List.of(
                dataKey,
                envelope,
                envelope.header(),
                envelope.header().open(dataKey),
                WholeObjectKey.ofV2(dataKey, new byte[WholeObjectKey.IV_LENGTH]),
                new AesKeyWrapping(new SecretKeySpec(key, "AES")),
                DataKeyLease.sole(dataKey, List.of(wrapped)));

        for (Object each : all) {
            assertThat(each.toString())
                    .doesNotContain(HexFormat.of().formatHex(key))
                    .doesNotContain(HexFormat.of().withUpperCase().formatHex(key))
                    .doesNotContain(Base64.getEncoder().encodeToString(key))
                    .doesNotContain(Arrays.toString(key))
                    .doesNotContain(new String(key, StandardCharsets.ISO_8859_1));
        }
    }
}
