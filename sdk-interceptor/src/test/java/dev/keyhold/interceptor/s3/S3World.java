package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.keys.KmsDataKeys;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** A store, a KMS, and clients with and without the interceptor. */
final class S3World implements AutoCloseable {
    static final String BUCKET = "orders";
    static final int FRAME = 64 << 10;

    /** Shared: closing such a client takes seconds. */
    private static final SdkAsyncHttpClient NETTY =
            NettyNioAsyncHttpClient.builder().build();

    final FakeS3 store = new FakeS3();
    final FakeKms kms = new FakeKms();
    private final StaticCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));

    S3EnvelopeInterceptorBuilder interceptor() {
        return S3EnvelopeInterceptor.builder().keys(KmsDataKeys.of(kms, FakeKms.KEY));
    }

    S3Client client(ExecutionInterceptor... interceptors) {
        return S3Client.builder()
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> {
                    for (ExecutionInterceptor interceptor : interceptors) {
                        o.addExecutionInterceptor(interceptor);
                    }
                })
                .build();
    }

    S3AsyncClient asyncClient(boolean multipart, ExecutionInterceptor... interceptors) {
        return S3AsyncClient.builder()
                .httpClient(NETTY)
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .multipartEnabled(multipart)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> {
                    for (ExecutionInterceptor interceptor : interceptors) {
                        o.addExecutionInterceptor(interceptor);
                    }
                })
                .build();
    }

    /** A CRT client; its builder takes no interceptors, so requests bring one with them. */
    S3AsyncClient crtClient() {
        return S3AsyncClient.crtBuilder()
                .endpointOverride(store.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .minimumPartSizeInBytes(5L << 20)
                .thresholdInBytes(8L << 20)
                .build();
    }

    StaticCredentialsProvider credentials() {
        return credentials;
    }

    FakeS3.StoredObject stored(String key) {
        return Objects.requireNonNull(store.objects().get("/" + BUCKET + "/" + key), key);
    }

    void store(String key, FakeS3.StoredObject object) {
        store.objects().put("/" + BUCKET + "/" + key, object);
    }

    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** No 16 bytes of the plaintext are to be found in anything that was sent. */
    void assertNotInTheClear(byte[] content) {
        if (content.length < 16) {
            return;
        }
        byte[] needle = Arrays.copyOf(content, 16);
        assertThat(Stream.concat(
                        store.requests().stream().map(r -> r.body().content()),
                        store.objects().values().stream().map(FakeS3.StoredObject::content)))
                .noneMatch(bytes -> indexOf(bytes, needle) >= 0);
    }

    private static int indexOf(byte[] bytes, byte[] needle) {
        for (int i = 0; i <= bytes.length - needle.length; i++) {
            if (Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        store.close();
    }
}
