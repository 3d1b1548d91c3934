package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** When the KMS is called, on which threads, and what a refusal does. */
final class KmsUseTest {
    private final S3World world = new S3World();
    private final S3EnvelopeInterceptor interceptor = world.interceptor().build();
    private final S3Client s3 = world.client(interceptor);
    private final S3AsyncClient async = world.asyncClient(false, interceptor);

    @AfterEach
    void close() {
        s3.close();
        async.close();
        world.close();
    }

    @Test
    void kms_isNotCalledOnThreadsOfTheSdk() {
        byte[] content = content(10);
        S3AsyncClient reader = world.asyncClient(false, world.interceptor().build());
        async.putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content))
                .join();
        reader.getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                .join();
        reader.close();

        assertThat(world.kms.threads()).hasSize(2).allMatch(name -> name.equals("keyhold-kms"));
    }

    @Test
    void prefetch_thenPut_makesNoFurtherCall() {
        interceptor.prefetch(BUCKET, "k").join();
        put("k", content(10));

        assertThat(world.kms.calls()).hasSize(1);
    }

    @Test
    void put_manySmallObjects_makesOneKmsCall() {
        // Ten thousand in the soak profile, and in benchmarks/interceptor.
        int count = Boolean.getBoolean("keyhold.soak") ? 10_000 : 300;
        IntStream.range(0, count).forEach(i -> put("k" + i, content(1024)));

        assertThat(world.kms.calls()).hasSize(1);
    }

    @Test
    void put_kmsRefuses_failsAndStoresNothing() {
        world.kms.failWith(FakeKms::accessDenied);

        assertThatThrownBy(() -> put("k", content(10))).hasMessageContaining("The KMS gave no data key");
        assertThatThrownBy(
                        () -> async.putObject(p -> p.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content(10)))
                                .join())
                .hasMessageContaining("The KMS gave no data key");
        assertThat(world.store.requests()).isEmpty();
    }

    @Test
    void get_kmsRefuses_failsOnceWithoutRetry() {
        put("k", content(10));
        S3Client reader = world.client(world.interceptor().build());
        world.kms.failWith(FakeKms::accessDenied);
        int before = world.store.requests().size();

        assertThatThrownBy(() -> reader.getObjectAsBytes(g -> g.bucket(BUCKET).key("k")))
                .hasStackTraceContaining("DataKeyUnavailableException");
        assertThat(world.store.requests()).hasSize(before + 1);
        reader.close();
    }

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }
}
