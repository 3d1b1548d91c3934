package dev.keyhold.kms.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.TestCall;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marked secrets go through every operation and are then looked for in all that is kept, said or logged. */
class SecrecyTest {
    private static final byte[] PLAINTEXT = "MARKED-PLAINTEXT-6f1d".getBytes(UTF_8);
    private static final String TOKEN = "MARKED-GRANT-TOKEN-77aa";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final List<byte[]> secrets = new ArrayList<>(List.of(PLAINTEXT, TOKEN.getBytes(UTF_8)));
    private final Logger logger = Logger.getLogger("");
    private final Handler handler = new Listener();

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @Test
    void secrets_ofCallsThatSucceed_areInNothingButTheAnswer() {
        List<String> tokens = List.of(TOKEN);
        byte[] blob = keep(client.call("Encrypt", Map.of("KeyId", key, "Plaintext", PLAINTEXT, "GrantTokens", tokens))
                .bytes("CiphertextBlob"));
        keep(client.call("ReEncrypt", Map.of("CiphertextBlob", blob, "DestinationKeyId", key, "GrantTokens", tokens))
                .bytes("CiphertextBlob"));
        keep(client.call("GenerateRandom", Map.of("NumberOfBytes", 32)).bytes("Plaintext"));
        Reply dataKey =
                client.call("GenerateDataKey", Map.of("KeyId", key, "KeySpec", "AES_256", "GrantTokens", tokens));
        keep(dataKey.bytes("Plaintext"));
        keep(dataKey.bytes("CiphertextBlob"));
        assertThat(client.call("Decrypt", Map.of("CiphertextBlob", blob, "GrantTokens", tokens))
                        .bytes("Plaintext"))
                .isEqualTo(PLAINTEXT);

        requireSilence();
    }

    @Test
    void secrets_ofCallsThatFail_areInNothing() {
        byte[] blob = keep(client.encrypt(key, PLAINTEXT));
        byte[] damaged = blob.clone();
        damaged[blob.length - 1] ^= 1;
        keep(damaged);
        said(client.refusal("Decrypt", Map.of("CiphertextBlob", damaged)));
        said(client.refusal("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", Map.of("a", "b"))));
        said(client.refusal("Encrypt", Map.of("KeyId", "nonsense", "Plaintext", PLAINTEXT)));
        said(client.refusal("Encrypt", Map.of("Plaintext", Arrays.copyOf(PLAINTEXT, 5000))));
        said(client.refusal("Decrypt", Map.of("CiphertextBlob", Arrays.copyOf(blob, 7000))));
        said(client.refusal("GenerateDataKey", Map.of("KeyId", key, "GrantTokens", List.of(TOKEN))));

        requireSilence();
    }

    @Test
    void secrets_ofCallsThatBreak_areInNothing() {
        byte[] blob = keep(client.encrypt(key, PLAINTEXT));
        for (RuntimeException failure : List.of(
                new StoreUnavailableException("away", new IllegalStateException("burning")),
                new IllegalStateException("a defect"))) {
            kms.store().failReads(failure);
            said(client.refusal("Encrypt", Map.of("KeyId", key, "Plaintext", PLAINTEXT)));
            said(client.refusal("Decrypt", Map.of("CiphertextBlob", blob)));
            kms.store().heal();
        }
        assertThat(said).as("what breaks is logged").anyMatch(text -> text.contains("a defect"));

        requireSilence();
    }

    @Test
    void grantTokens_thatAreMalformed_areNotRecorded() {
        for (List<String> tokens : List.of(List.of(TOKEN, ""), Collections.nCopies(11, TOKEN))) {
            client.refusal("Encrypt", Map.of("KeyId", key, "Plaintext", PLAINTEXT, "GrantTokens", tokens));
        }

        requireSilence();
    }

    @Test
    void values_thatAreTooLong_areNotRecorded() {
        client.refusal("DescribeKey", Map.of("KeyId", "x".repeat(200_000)));

        assertThat(kms.audit().entries())
                .allSatisfy(entry -> assertThat(entry.record().toString()).hasSizeLessThan(10_000));
    }

    @Test
    void requestsAndAnswers_asText_showNoSecret() {
        byte[] blob = keep(client.encrypt(key, PLAINTEXT));
        Map<String, Map<String, ?>> requests = Map.of(
                "Encrypt", Map.of("KeyId", key, "Plaintext", PLAINTEXT),
                "Decrypt", Map.of("CiphertextBlob", blob),
                "ReEncrypt", Map.of("CiphertextBlob", blob, "DestinationKeyId", key),
                "GenerateDataKey", Map.of("KeyId", key, "NumberOfBytes", 32));
        requests.forEach((operation, request) -> {
            TestCall call = new TestCall(
                    "TrentService." + operation, request, TestCall.root(KmsFixture.ACCOUNT, KmsFixture.REGION));
            Answer answer = kms.pipeline().run(call).toCompletableFuture().join();
            said.add(answer.toString());
            said.add(((Answer.Success) answer).response().toString());
            said.add(decoded(operation, request));
        });

        requireSilence();
    }

    /** A typed request as text, made as the pipeline makes it. */
    private String decoded(String operation, Map<String, ?> request) {
        Operation<?, ?> found = kms.operation(operation);
        Fields fields = new Fields();
        request.forEach((name, value) ->
                fields.put(name, value instanceof byte[] bytes ? SensitiveBytes.owning(bytes.clone()) : value));
        return found.decode(fields) + " " + fields;
    }

    @Test
    void store_holdsNoMaterialAndNoPlaintextInTheClear() {
        keep(client.encrypt(key, PLAINTEXT));
        String all = new HashMap<>(contents(kms.store().items())).toString();

        for (byte[] secret : secrets) {
            forms(secret).forEach(form -> assertThat(all).doesNotContain(form));
        }
        assertThat(all).as("the search would find what is there").contains("Enable IAM User Permissions");
    }

    private static Map<String, String> contents(List<Item> items) {
        Map<String, String> contents = new HashMap<>();
        items.forEach(item -> contents.put(item.key().toString(), AttributeText.of(item.attributes())));
        return contents;
    }

    private void requireSilence() {
        kms.audit().entries().forEach(entry -> said.add(entry.record().toString()));
        assertThat(said).isNotEmpty();
        for (byte[] secret : secrets) {
            for (String form : forms(secret)) {
                assertThat(said).noneMatch(text -> text.contains(form));
            }
        }
    }

    private byte[] keep(byte[] secret) {
        secrets.add(secret);
        return secret;
    }

    private void said(KmsException refusal) {
        said.add(refusal.publicMessage());
        said.add(stackTrace(refusal));
    }

    /** The ways in which bytes get into text. */
    private static List<String> forms(byte[] secret) {
        byte[] start = Arrays.copyOf(secret, Math.min(secret.length, 18));
        String numbers = Arrays.toString(start);
        return List.of(
                new String(start, UTF_8),
                HexFormat.of().formatHex(start),
                HexFormat.of().withUpperCase().formatHex(start),
                Base64.getEncoder().withoutPadding().encodeToString(start),
                numbers.substring(1, numbers.length() - 1));
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Hears everything that is logged. */
    private final class Listener extends Handler {
        @Override
        public void publish(LogRecord entry) {
            said.add(entry.getMessage() + " " + Arrays.toString(entry.getParameters()));
            if (entry.getThrown() != null) {
                said.add(stackTrace(entry.getThrown()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
