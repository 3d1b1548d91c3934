package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.keys.CacheBounds;
import dev.keyhold.interceptor.keys.DataKeyUnavailableException;
import dev.keyhold.interceptor.keys.KmsDataKeys;
import dev.keyhold.interceptor.s3.FakeS3;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects encrypted with data keys of a real server. */
class InterceptorIT {
    private static final String BUCKET = "orders";
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    private final FakeS3 store = new FakeS3();

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));

    @BeforeEach
    void start() {
        server = new ServerProcessLauncher(directory);
        server.start();
    }

    @AfterEach
    void end() {
        server.close();
        store.close();
    }

    @Test
    void objects_thereAndBack_blockingAndAsynchronous() {
        try (KmsClient kms = kms()) {
            String key = kms.createKey().keyMetadata().arn();
            kms.createAlias(a -> a.aliasName("alias/orders").targetKeyId(key));
            S3EnvelopeInterceptor interceptor = interceptor(kms, "alias/orders", CacheBounds.DEFAULT);
            try (S3Client s3 = s3(interceptor);
                    S3AsyncClient async = async(interceptor)) {
                s3.putObject(p -> p.bucket(BUCKET).key("1"), RequestBody.fromBytes(CONTENT));
                async.putObject(p -> p.bucket(BUCKET).key("2"), AsyncRequestBody.fromBytes(CONTENT))
                        .join();
                // Another reader, which has no data key yet.
                S3EnvelopeInterceptor other = interceptor(kms, "alias/orders", CacheBounds.DEFAULT);
                try (S3Client reader = s3(other);
                        S3AsyncClient asyncReader = async(other)) {
                    for (String name : new String[] {"1", "2"}) {
                        assertThat(reader.getObjectAsBytes(g -> g.bucket(BUCKET).key(name))
                                        .asByteArray())
                                .isEqualTo(CONTENT);
                        assertThat(asyncReader
                                        .getObject(
                                                g -> g.bucket(BUCKET).key(name).range("bytes=100000-200000"),
                                                AsyncResponseTransformer.toBytes())
                                        .join()
                                        .asByteArray())
                                .isEqualTo(Arrays.copyOfRange(CONTENT, 100000, 200001));
                    }
                }
            }
            assertThat(store.stored(BUCKET, "1")).hasSize(CONTENT.length + 5 * 32 + 8);
        }
    }

    @Test
    void keyDisabled_neitherReadsNorWrites_andNothingIsStored() {
        try (KmsClient kms = kms()) {
            String key = kms.createKey().keyMetadata().arn();
            try (S3Client s3 = s3(interceptor(kms, key, CacheBounds.NO_CACHE));
                    S3AsyncClient async = async(interceptor(kms, key, CacheBounds.NO_CACHE))) {
                s3.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromBytes(CONTENT));
                kms.disableKey(d -> d.keyId(key));

                assertThatThrownBy(
                                () -> s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")))
                        .hasStackTraceContaining(DataKeyUnavailableException.class.getName())
                        .hasStackTraceContaining(DisabledException.class.getName());
                assertThatThrownBy(() -> async.getObject(
                                        g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                                .join())
                        .hasStackTraceContaining(DisabledException.class.getName());
                assertThatThrownBy(() -> s3.putObject(p -> p.bucket(BUCKET).key("new"), RequestBody.fromBytes(CONTENT)))
                        .isInstanceOf(DataKeyUnavailableException.class);
                assertThatThrownBy(() -> async.putObject(
                                        p -> p.bucket(BUCKET).key("new"), AsyncRequestBody.fromBytes(CONTENT))
                                .join())
                        .hasStackTraceContaining(DataKeyUnavailableException.class.getName());
                assertThatThrownBy(() -> store.stored(BUCKET, "new")).isInstanceOf(NullPointerException.class);

                kms.enableKey(e -> e.keyId(key));
                assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")).asByteArray())
                        .isEqualTo(CONTENT);
            }
        }
    }

    private static S3EnvelopeInterceptor interceptor(KmsClient kms, String key, CacheBounds bounds) {
        return S3EnvelopeInterceptor.builder()
                .keys(KmsDataKeys.builder(kms).wrappingKey(key).cache(bounds).build())
                .build();
    }

    private KmsClient kms() {
        return KmsClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .build();
    }

    private S3Client s3(S3EnvelopeInterceptor interceptor) {
        return S3Client.builder()
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .overrideConfiguration(o -> o.addExecutionInterceptor(interceptor))
                .build();
    }

    private S3AsyncClient async(S3EnvelopeInterceptor interceptor) {
        return S3AsyncClient.builder()
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_WEST_1)
                .credentialsProvider(credentials())
                .overrideConfiguration(o -> o.addExecutionInterceptor(interceptor))
                .build();
    }

    private AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKeyId(), server.secretAccessKey()));
    }
}
