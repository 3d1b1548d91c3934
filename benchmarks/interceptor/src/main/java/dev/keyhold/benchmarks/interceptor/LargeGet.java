package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Reads an object through a client with the interceptor, and prints how many bytes it had and how fast they came. */
public final class LargeGet {
    private LargeGet() {}

    /** Arguments: the endpoint, {@code blocking} or {@code netty}, and a range or nothing. */
    public static void main(String[] arguments) throws IOException {
        URI endpoint = URI.create(arguments[0]);
        GetObjectRequest get = GetObjectRequest.builder()
                .bucket("orders")
                .key("large")
                .range(arguments.length > 2 ? arguments[2] : null)
                .build();
        long began = System.nanoTime();
        long count = arguments[1].equals("netty") ? netty(endpoint, get) : blocking(endpoint, get);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d bytes in %.2f s, %.0f MB/s, with at most %d MiB of heap%n",
                count,
                seconds,
                count / seconds / 1e6,
                Runtime.getRuntime().maxMemory() >> 20);
        System.exit(0);
    }

    private static long blocking(URI endpoint, GetObjectRequest get) throws IOException {
        S3Client s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.EU_WEST_1)
                .credentialsProvider(credentials())
                .overrideConfiguration(o -> o.addExecutionInterceptor(interceptor()))
                .build();
        try (InputStream in = s3.getObject(get)) {
            byte[] piece = new byte[256 << 10];
            long count = 0;
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                count += read;
            }
            return count;
        }
    }

    private static long netty(URI endpoint, GetObjectRequest get) {
        S3AsyncClient s3 = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.EU_WEST_1)
                .credentialsProvider(credentials())
                .overrideConfiguration(o -> o.addExecutionInterceptor(interceptor()))
                .build();
        AtomicLong count = new AtomicLong();
        CompletableFuture<Void> done = s3.getObject(get, AsyncResponseTransformer.toPublisher())
                .thenCompose(publisher -> publisher.subscribe(buffer -> count.addAndGet(buffer.remaining())));
        done.join();
        return count.get();
    }

    private static S3EnvelopeInterceptor interceptor() {
        return S3EnvelopeInterceptor.builder().keys(new FixedKeys()).build();
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));
    }
}
