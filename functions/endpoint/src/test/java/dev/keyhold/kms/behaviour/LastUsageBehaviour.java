package dev.keyhold.kms.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** GetKeyLastUsage, called by hand: the SDK that the tests are built with is older than the operation. */
interface LastUsageBehaviour extends Behaviour {
    // spec: last-usage.md LU-3, LU-4
    @Test
    default void getKeyLastUsage_beforeAndBehindAUse_tellsOfIt() throws JsonProcessingException {
        KeyMetadata key = newKey();
        JsonNode unused = lastUsage(clients().launcher(), key.arn());

        EncryptResponse use =
                kms().encrypt(request -> request.keyId(key.keyId()).plaintext(Behaviour.bytes("it")));

        assertThat(unused.path("KeyId").asText()).isEqualTo(key.keyId());
        assertThat(unused.path("KeyLastUsage").toString()).isEqualTo("{}");
        double created = key.creationDate().toEpochMilli() / 1000.0;
        assertThat(unused.path("KeyCreationDate").asDouble()).isEqualTo(created);
        assertThat(unused.path("TrackingStartDate").asDouble()).isEqualTo(created);
        JsonNode last = lastUsage(clients().launcher(), key.keyId()).path("KeyLastUsage");
        assertThat(last.path("Operation").asText()).isEqualTo("Encrypt");
        assertThat(last.path("KmsRequestId").asText())
                .isEqualTo(use.responseMetadata().requestId());
        assertThat(last.path("Timestamp").asDouble()).isGreaterThanOrEqualTo(created);
    }

    /** The answer to GetKeyLastUsage. */
    static JsonNode lastUsage(Launcher launcher, String keyId) throws JsonProcessingException {
        byte[] body = ("{\"KeyId\":\"" + keyId + "\"}").getBytes(UTF_8);
        byte[] request = new RequestSigner(launcher).json("GetKeyLastUsage", body);
        try (RawConnection connection = RawConnection.open(launcher.endpoint())) {
            RawConnection.Reply reply = connection.send(request).read();
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            return new ObjectMapper().readTree(reply.body());
        }
    }
}
