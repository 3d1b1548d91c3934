package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.keys.DataKeyUnavailableException;
import dev.keyhold.interceptor.keys.KmsDataKeys;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Pitfalls, by number, that show on the threads of an asynchronous client, on LocalStack's S3. */
@ExtendWith(World.Resolver.class)
class S3AsyncPitfallIT {
    private final World world;
    private final S3Client s3;

    S3AsyncPitfallIT(World world) {
        this.world = world;
        this.s3 = world.client(world.interceptor().build());
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void pitfall10_theKmsIsAskedOnNoEventLoop() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        s3.putObject(p -> p.bucket(BUCKET).key("threads"), RequestBody.fromBytes(content(100)));
        try (KmsClient watched = world.kms(new ExecutionInterceptor() {
                    @Override
                    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                        threads.add(Thread.currentThread().getName());
                    }
                });
                S3AsyncClient async = world.asyncClient(
                        false,
                        S3EnvelopeInterceptor.builder()
                                .keys(KmsDataKeys.of(watched, World.KEY_ALIAS))
                                .build())) {
            async.getObject(g -> g.bucket(BUCKET).key("threads"), AsyncResponseTransformer.toBytes())
                    .join();
        }

        assertThat(threads).isNotEmpty().noneMatch(name -> name.contains("EventLoop") || name.startsWith("sdk-async"));
    }

    @Test
    void pitfall10_theKmsIsDown_nothingIsStored() {
        try (KmsClient absent = KmsClient.builder()
                        .endpointOverride(URI.create("http://127.0.0.1:9"))
                        .region(World.REGION)
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .build();
                S3Client without = world.client(S3EnvelopeInterceptor.builder()
                        .keys(KmsDataKeys.of(absent, World.KEY_ALIAS))
                        .build())) {
            assertThatThrownBy(() ->
                            without.putObject(p -> p.bucket(BUCKET).key("outage"), RequestBody.fromString("secret")))
                    .isInstanceOf(DataKeyUnavailableException.class);
        }
        assertThatThrownBy(() -> world.plain.headObject(h -> h.bucket(BUCKET).key("outage")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void pitfall13_noMoreBuffersThanAskedFor_andNoneIsEmpty() {
        byte[] content = content(1_000_000);
        s3.putObject(p -> p.bucket(BUCKET).key("demand"), RequestBody.fromBytes(content));

        OneByOne consumer = new OneByOne();
        try (S3AsyncClient async = world.asyncClient(false, world.interceptor().build())) {
            async.getObject(g -> g.bucket(BUCKET).key("demand"), AsyncResponseTransformer.toPublisher())
                    .join()
                    .subscribe(consumer);
            assertThat(consumer.done.join()).isEqualTo(content);
        }
        assertThat(consumer.faults).hasValue(0);
    }

    /** Asks for the next buffer when it has dealt with the one before. */
    private static final class OneByOne implements Subscriber<ByteBuffer> {
        final CompletableFuture<byte[]> done = new CompletableFuture<>();
        final AtomicInteger faults = new AtomicInteger();
        private final AtomicInteger demand = new AtomicInteger();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable Subscription upstream;

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            ask();
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            if (demand.decrementAndGet() < 0 || !buffer.hasRemaining()) {
                faults.incrementAndGet();
            }
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
            ask();
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            done.complete(bytes.toByteArray());
        }

        private void ask() {
            demand.incrementAndGet();
            if (upstream != null) {
                upstream.request(1);
            }
        }
    }
}
