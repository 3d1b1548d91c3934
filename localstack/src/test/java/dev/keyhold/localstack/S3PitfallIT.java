package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.RequestRefusedException;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Pitfalls of encrypting below a client that a store has a part in, by number, on LocalStack's S3. */
@ExtendWith(World.Resolver.class)
class S3PitfallIT {
    private final World world;
    private final S3EnvelopeInterceptor interceptor;
    private final S3Client s3;

    S3PitfallIT(World world) {
        this.world = world;
        this.interceptor = world.interceptor().build();
        this.s3 = world.client(interceptor);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void pitfall1_digestsOfThePlaintext_areChecked_andChecksumsOfTheStoredBytesDoNotReachTheCaller()
            throws NoSuchAlgorithmException {
        byte[] content = content(100_000);
        String sha = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        s3.putObject(p -> p.bucket(BUCKET).key("digest").checksumSHA256(sha), RequestBody.fromBytes(content));

        ResponseBytes<GetObjectResponse> answer = s3.getObjectAsBytes(
                g -> g.bucket(BUCKET).key("digest").checksumMode(ChecksumMode.ENABLED));
        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().checksumSHA256()).isNull();
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("wrong-digest").checksumSHA256(sha),
                        RequestBody.fromBytes(content(99_999))))
                .hasStackTraceContaining(RequestRefusedException.class.getName());
        assertNothingAt("wrong-digest");
    }

    @Test
    void pitfall2_streamsOfAnyLength_areStoredWhole_andWrongLengthsNotAtAll() {
        byte[] content = content(300_001);
        s3.putObject(
                p -> p.bucket(BUCKET).key("known"),
                RequestBody.fromInputStream(new ByteArrayInputStream(content), content.length));
        s3.putObject(
                p -> p.bucket(BUCKET).key("unknown"),
                RequestBody.fromContentProvider(() -> new ByteArrayInputStream(content), "application/octet-stream"));

        for (String key : new String[] {"known", "unknown"}) {
            assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray())
                    .isEqualTo(content);
            world.assertSealed(key, content);
        }
        assertThatThrownBy(() -> s3.putObject(
                        p -> p.bucket(BUCKET).key("too-short"),
                        RequestBody.fromInputStream(new ByteArrayInputStream(content), content.length + 1)))
                .isInstanceOf(RuntimeException.class);
        assertNothingAt("too-short");
    }

    @Test
    void pitfall5_registeredTwice_isRefused() {
        try (S3Client twice = world.client(interceptor, interceptor)) {
            assertThatThrownBy(
                            () -> twice.putObject(p -> p.bucket(BUCKET).key("twice"), RequestBody.fromString("secret")))
                    .isInstanceOf(RequestRefusedException.class);
        }
        assertNothingAt("twice");
    }

    /** The caller's metadata leaves no room for the header of the message. */
    @Test
    void pitfall12_metadataUpToTheLimit() {
        byte[] content = content(200_000);
        Map<String, String> metadata = Map.of("note", "x".repeat(1900));
        s3.putObject(p -> p.bucket(BUCKET).key("metadata").metadata(metadata), RequestBody.fromBytes(content));

        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("metadata"));
        assertThat(answer.asByteArray()).isEqualTo(content);
        assertThat(answer.response().metadata()).isEqualTo(metadata);
    }

    /** What the store keeps: no run of the plaintext, in body or metadata, and none of its unkeyed digests. */
    @Test
    void pitfall15_nothingOfThePlaintextIsStored() throws NoSuchAlgorithmException {
        byte[] content = "a secret that is long enough to be found again".repeat(50).getBytes(StandardCharsets.US_ASCII);
        s3.putObject(p -> p.bucket(BUCKET).key("secret"), RequestBody.fromBytes(content));

        ResponseBytes<GetObjectResponse> stored =
                world.plain.getObjectAsBytes(g -> g.bucket(BUCKET).key("secret"));
        String everything = new String(stored.asByteArray(), StandardCharsets.ISO_8859_1)
                + stored.response().metadata()
                + stored.response().eTag()
                + stored.response();
        assertThat(everything).doesNotContain("a secret that");
        for (String algorithm : new String[] {"MD5", "SHA-1", "SHA-256"}) {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(content);
            assertThat(everything)
                    .doesNotContain(Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 15)))
                    .doesNotContain(java.util.HexFormat.of().formatHex(digest));
        }
    }

    private void assertNothingAt(String key) {
        assertThatThrownBy(() -> world.plain.headObject(h -> h.bucket(BUCKET).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
    }
}
