package dev.keyhold.interceptor.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Encryption SDK's own commitment vectors, each read as a stream and in pieces. */
final class CommitmentVectorsTest {
    // spec: envelope.md EN-1, EN-11, EN-12, EN-14, EN-15, EN-16, EN-19, EN-20
    @ParameterizedTest
    @MethodSource("vectors")
    void open_publishedMessage_hasThePublishedOutcome(Vector vector) {
        assertOutcome(vector, () -> Messages.open(vector.message, vector.dataKey()));
        assertOutcome(vector, () -> Messages.openInPieces(vector.message, vector.dataKey(), 1));
        assertOutcome(vector, () -> Messages.openInPieces(vector.message, vector.dataKey(), 1000));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void read_publishedHeader_saysWhatWasPublished(Vector vector) {
        MessageHeader header = MessageHeader.of(vector.header, EnvelopeLimits.DEFAULT);

        assertThat(header.messageId()).isEqualTo(MessageId.copyOf(vector.messageId));
        assertThat(Arrays.equals(header.commitment(), vector.commitment))
                .isEqualTo(vector.valid || !vector.comment.startsWith("2."));
        assertThat(header.encryptionContext().pairs()).containsAllEntriesOf(vector.context);
        assertThat(header.bytes()).isEqualTo(vector.header);
    }

    @Test
    void vectors_areAllThere() {
        assertThat(vectors()).hasSize(46);
        assertThat(vectors().filter(vector -> !vector.valid)).hasSize(5);
    }

    private static void assertOutcome(Vector vector, Supplier<byte[]> opening) {
        if (vector.valid) {
            assertThat(opening.get()).isEqualTo(vector.plaintext);
            return;
        }
        assertThatThrownBy(opening::get).isInstanceOf(EnvelopeRejectedException.class);
    }

    static Stream<Vector> vectors() {
        try (InputStream in =
                CommitmentVectorsTest.class.getResourceAsStream("/encryption-sdk/commitment-test-vectors.json")) {
            return Json.parse(in).get("tests").items().map(Vector::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Vector {
        final String comment;
        final boolean valid;
        final byte[] message;
        final byte[] header;
        final byte[] messageId;
        final byte[] commitment;
        final byte[] plaintext;
        final Map<String, String> context;
        private final byte[] dataKey;

        Vector(Json json) {
            comment = json.get("comment").text();
            valid = json.get("status").isTrue();
            message = bytes(json.get("ciphertext"));
            header = bytes(json.get("header"));
            messageId = bytes(json.get("message-id"));
            commitment = bytes(json.get("commitment"));
            dataKey = bytes(json.get("decrypted-dek"));
            context = json.get("encryption-context").texts();
            plaintext = json.has("plaintext-frames") ? plaintext(json.get("plaintext-frames")) : new byte[0];
        }

        private static byte[] plaintext(Json frames) {
            return frames.items().map(Json::text).collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8);
        }

        PlaintextDataKey dataKey() {
            return PlaintextDataKey.copyOf(dataKey);
        }

        /** One field of the file has white space in it. */
        private static byte[] bytes(Json json) {
            return Base64.getMimeDecoder().decode(json.text());
        }

        @Override
        public String toString() {
            return comment;
        }
    }
}
