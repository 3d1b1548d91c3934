package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.ObjectRejectedException;
import dev.keyhold.interceptor.s3.RequestRefusedException;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

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

        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("digest").checksumMode(ChecksumMode.ENABLED));
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

    /** The store has the object, and the client does not know: it sends it again, which makes another version. */
    @Test
    void pitfall3_answerLost_theSameBytesAreSentAgain() {
        byte[] content = content(200_000);
        try (SdkHttpClient http = ApacheHttpClient.create();
                S3Client losing = world.clientOver(new LosingClient(http), interceptor)) {
            losing.putObject(p -> p.bucket(BUCKET).key("lost"), RequestBody.fromBytes(content));
        }

        List<ObjectVersion> versions = world.plain
                .listObjectVersions(v -> v.bucket(BUCKET).prefix("lost"))
                .versions();
        assertThat(versions).hasSize(2);
        assertThat(versions.get(0).eTag()).isEqualTo(versions.get(1).eTag());
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("lost")).asByteArray())
                .isEqualTo(content);
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

    @Test
    void pitfall6_objectCutOffBetweenFrames_isNoSuccess(@TempDir Path folder) throws IOException {
        s3.putObject(p -> p.bucket(BUCKET).key("cut-frames"), RequestBody.fromBytes(content(200_000)));
        ResponseBytes<GetObjectResponse> stored =
                world.plain.getObjectAsBytes(g -> g.bucket(BUCKET).key("cut-frames"));
        int frame = 65_536 + 32;
        world.plain.putObject(
                p -> p.bucket(BUCKET)
                        .key("cut-frames")
                        .metadata(stored.response().metadata()),
                RequestBody.fromBytes(Arrays.copyOf(stored.asByteArray(), 2 * frame)));

        Path file = folder.resolve("out");
        assertThatThrownBy(() -> s3.getObject(g -> g.bucket(BUCKET).key("cut-frames"), file))
                .hasStackTraceContaining(ObjectRejectedException.class.getName());
        // What was read before is authentic, and less than all.
        assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(content(200_000), 131_072));
    }

    /** One data key, and a key of its own for each message. */
    @Test
    void pitfall7_objectsUnderOneDataKey_shareNoKeyAndNonce() {
        byte[] content = content(1000);
        Set<String> bodies = new HashSet<>();
        Set<String> ids = new HashSet<>();
        Set<String> dataKeys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            s3.putObject(p -> p.bucket(BUCKET).key("same"), RequestBody.fromBytes(content));
            ResponseBytes<GetObjectResponse> stored =
                    world.plain.getObjectAsBytes(g -> g.bucket(BUCKET).key("same"));
            byte[] header = Base64.getDecoder()
                    .decode(stored.response()
                            .metadata()
                            .getOrDefault("keyhold-envelope", "h1:")
                            .substring("h1:".length()));
            bodies.add(HexFormat.of().formatHex(stored.asByteArray(), 16, 1016));
            ids.add(HexFormat.of().formatHex(header, 3, 35));
            dataKeys.add(HexFormat.of().formatHex(header, 35, header.length - 48));
        }
        assertThat(dataKeys).as("all under one data key").hasSize(1);
        assertThat(ids).hasSize(20);
        assertThat(bodies).hasSize(20);
    }

    @Test
    void pitfall8_rangesThatAreNoSingleRange() {
        byte[] content = content(300_000);
        String etag = s3.putObject(p -> p.bucket(BUCKET).key("ranges"), RequestBody.fromBytes(content))
                .eTag();

        for (String refused : new String[] {"bytes=0-1,5-6", "bytes=5-1", "bytes=", "items=0-1"}) {
            assertThatThrownBy(() -> s3.getObjectAsBytes(
                            g -> g.bucket(BUCKET).key("ranges").range(refused)))
                    .as(refused)
                    .isInstanceOf(RequestRefusedException.class);
        }
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("ranges").range("bytes=300000-")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
        assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET)
                                .key("ranges")
                                .range("bytes=70000-70009")
                                .ifMatch(etag))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 70_000, 70_010));
    }

    /** The list tells what is stored: the final frame alone. */
    @Test
    void pitfall9_emptyObject() {
        s3.putObject(p -> p.bucket(BUCKET).key("empty"), RequestBody.empty());

        ResponseBytes<GetObjectResponse> answer =
                s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("empty"));
        assertThat(answer.asByteArray()).isEmpty();
        assertThat(answer.response().contentLength()).isZero();
        assertThat(s3.headObject(h -> h.bucket(BUCKET).key("empty")).contentLength())
                .isZero();
        assertThat(s3.listObjectsV2(l -> l.bucket(BUCKET).prefix("empty"))
                        .contents()
                        .get(0)
                        .size())
                .isEqualTo(40);
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
        byte[] content =
                "a secret that is long enough to be found again".repeat(50).getBytes(StandardCharsets.US_ASCII);
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
                    .doesNotContain(HexFormat.of().formatHex(digest));
        }
    }

    private void assertNothingAt(String key) {
        assertThatThrownBy(() -> world.plain.headObject(h -> h.bucket(BUCKET).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
    }

    /** Loses the answer to the first upload, as a connection that breaks does. */
    private record LosingClient(SdkHttpClient sender, AtomicBoolean lost) implements SdkHttpClient {
        LosingClient(SdkHttpClient sender) {
            this(sender, new AtomicBoolean());
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            ExecutableHttpRequest sent = sender.prepareRequest(request);
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    HttpExecuteResponse answer = sent.call();
                    boolean upload = request.httpRequest().method() == SdkHttpMethod.PUT;
                    if (upload && lost.compareAndSet(false, true)) {
                        throw new IOException("the answer was lost");
                    }
                    return answer;
                }

                @Override
                public void abort() {
                    sent.abort();
                }
            };
        }

        @Override
        public void close() {
            // whoever made the sender closes it
        }
    }
}
