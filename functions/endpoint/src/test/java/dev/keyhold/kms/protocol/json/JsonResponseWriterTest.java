package dev.keyhold.kms.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JsonResponseWriterTest {
    private final JsonResponseWriter writer = new JsonResponseWriter();

    @Test
    void write_ofEveryKindOfMember_isJson() {
        String body = written(out -> {
            out.text("Text", "a\"\\\n\u0001é\uD83D\uDE00");
            out.number("Number", Long.MAX_VALUE);
            out.flag("Flag", true);
            out.blob("Blob", new byte[] {-1, -2, -3, -4});
            out.secret("Secret", SensitiveBytes.owning("key".getBytes(UTF_8)));
            out.texts("Texts", List.of("a", "b"));
            out.structure("Structure", inner -> inner.text("Name", "x"));
            out.structures("Structures", List.of(inner -> inner.number("N", 1), inner -> inner.number("N", 2)));
        });

        assertThat(body)
                .isEqualTo(
                        "{\"Text\":\"a\\\"\\\\\\n\\u0001é\uD83D\uDE00\",\"Number\":9223372036854775807,\"Flag\":true,"
                                + "\"Blob\":\"//79/A==\",\"Secret\":\"a2V5\",\"Texts\":[\"a\",\"b\"],"
                                + "\"Structure\":{\"Name\":\"x\"},\"Structures\":[{\"N\":1},{\"N\":2}]}");
    }

    // spec: protocol.md PR-18
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "2026-11-24T04:15:00Z, 1795493700",
        "2026-11-24T04:15:00.120Z, 1795493700.12",
        "2026-11-24T04:15:00.123456Z, 1795493700.123",
        "2026-11-24T04:15:00.001Z, 1795493700.001",
        "2027-01-15T08:00:00Z, 1800000000"
    })
    void write_ofATime_isSecondsWithThreeDecimalsAtMost(Instant time, String expected) {
        assertThat(written(out -> out.timestamp("T", time))).isEqualTo("{\"T\":" + expected + "}");
    }

    // spec: protocol.md PR-17
    @Test
    void write_ofAnOperationThatReturnsNothing_isEmpty() {
        assertThat(written(Response.EMPTY)).isEmpty();
    }

    // spec: protocol.md PR-22, PR-23
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "NOT_FOUND | Key 'x' does not exist | {\"__type\":\"NotFoundException\",\"message\":\"Key 'x' does not exist\"}",
                "ACCESS_DENIED | no | {\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}",
                "SERIALIZATION | Expected null | {\"__type\":\"SerializationException\",\"Message\":\"Expected null\"}",
                "SERIALIZATION | `` | {\"__type\":\"SerializationException\"}",
                "INVALID_CIPHERTEXT | `` | {\"__type\":\"InvalidCiphertextException\"}",
                "UNKNOWN_OPERATION | `` | {\"__type\":\"UnknownOperationException\"}",
                "THROTTLING | slow | {\"__type\":\"ThrottlingException\",\"message\":\"slow\"}",
                "VALIDATION | a\"b | {\"__type\":\"ValidationException\",\"message\":\"a\\\"b\"}",
            })
    void write_ofAnError_isTypeAndMessage(KmsErrorCode code, String message, String expected) {
        assertThat(written(new KmsException(code, message))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(KmsErrorCode.class)
    void write_ofAnError_namesItsType(KmsErrorCode code) {
        assertThat(written(new KmsException(code, ""))).isEqualTo("{\"__type\":\"" + code.wireName() + "\"}");
    }

    // spec: protocol.md PR-20
    @Test
    void write_ofASecret_leavesNothingInTheBuffersOfTheThread() {
        written(out -> out.secret("S", SensitiveBytes.owning("a very secret plaintext".getBytes(UTF_8))));

        byte[] buffer = new ClearingBuffers().acquirePooled().allocByteBuffer(1);
        assertThat(buffer).containsOnly((byte) 0);
    }

    private String written(Response response) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(response, out);
        return out.toString(UTF_8);
    }

    private String written(KmsException error) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(error, out);
        return out.toString(UTF_8);
    }
}
