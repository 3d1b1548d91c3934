package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages exchanged with the AWS Encryption SDK for Java, in both directions. */
final class EncryptionSdkInteropTest {
    private static final int FRAME = 4096;
    private static final SecretKey WRAPPING_KEY = new SecretKeySpec(Messages.plaintext(11, 32), "AES");
    private static final JceMasterKey THEIRS =
            JceMasterKey.getInstance(WRAPPING_KEY, "tests", "wrapping-key", "AES/GCM/NoPadding");
    private static final RawAesWrapping OURS = new RawAesWrapping(WRAPPING_KEY, "tests", "wrapping-key");

    @ParameterizedTest
    @MethodSource("messages")
    void theirReader_readsWhatWeWrite(AlgorithmSuite suite, int size) {
        byte[] plaintext = Messages.plaintext(size, size);
        EnvelopeSpec spec =
                suite.signed() ? EnvelopeSpec.signed(Messages.CONTEXT) : EnvelopeSpec.unsigned(Messages.CONTEXT);
        PlaintextDataKey dataKey = Messages.dataKey(size);
        List<EncryptedDataKey> wrapped = List.of(OURS.wrap(dataKey, spec.encryptionContext(), Messages.random(size)));
        Envelope envelope = Envelope.create(spec.withFrameLength(FRAME), dataKey, wrapped, Messages.random(size));

        var result = theirs(suite).decryptData(THEIRS, Messages.message(envelope, plaintext));

        assertThat(result.getResult()).isEqualTo(plaintext);
        assertThat(result.getEncryptionContext()).containsAllEntriesOf(Messages.CONTEXT.pairs());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void ourReader_readsWhatTheyWrite(AlgorithmSuite suite, int size) throws IOException {
        byte[] plaintext = Messages.plaintext(size, size);
        byte[] message = theirs(suite)
                .encryptData(THEIRS, plaintext, Messages.CONTEXT.pairs())
                .getResult();

        MessageHeader header = MessageHeader.read(new ByteArrayInputStream(message), EnvelopeLimits.DEFAULT);
        PlaintextDataKey dataKey = OURS.unwrap(header.encryptedDataKeys().get(0), header.encryptionContext());

        assertThat(header.suite()).isEqualTo(suite);
        assertThat(Messages.open(message, dataKey)).isEqualTo(plaintext);
        assertThat(Messages.openInPieces(message, dataKey, 5000)).isEqualTo(plaintext);
    }

    private static AwsCrypto theirs(AlgorithmSuite suite) {
        return AwsCrypto.builder()
                .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
                .withEncryptionAlgorithm(
                        suite.signed()
                                ? CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384
                                : CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
                .withEncryptionFrameSize(FRAME)
                .build();
    }

    static Stream<Arguments> messages() {
        return Stream.of(AlgorithmSuite.values()).flatMap(suite -> sizes().map(size -> Arguments.of(suite, size)));
    }

    private static Stream<Integer> sizes() {
        Stream<Integer> always = Stream.of(0, 1, FRAME - 1, FRAME, FRAME + 1, 40 * FRAME, 10 << 20);
        return Boolean.getBoolean("keyhold.soak") ? Stream.concat(always, Stream.of(100 << 20)) : always;
    }
}
