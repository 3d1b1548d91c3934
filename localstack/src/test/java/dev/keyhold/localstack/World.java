package dev.keyhold.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.interceptor.keys.KmsDataKeys;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptorBuilder;
import dev.keyhold.server.process.ServerProcessLauncher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** LocalStack's S3 and a Keyhold server, both in processes of their own, and clients of theirs. */
final class World implements AutoCloseable {
    static final String BUCKET = "orders";
    static final String KEY_ALIAS = "alias/orders";
    static final Region REGION = Region.EU_CENTRAL_1;

    final KmsClient kms;
    /** Without the interceptor: what it reads is what is stored. */
    final S3Client plain;

    /** Shared: closing such a client takes seconds. */
    private final SdkAsyncHttpClient netty = NettyNioAsyncHttpClient.create();

    private final LocalStack localStack;
    private final ServerProcessLauncher server;
    private final StaticCredentialsProvider credentials;

    private World(LocalStack localStack, ServerProcessLauncher server) {
        this.localStack = localStack;
        this.server = server;
        this.credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKeyId(), server.secretAccessKey()));
        this.kms = kms();
        this.plain = client();
    }

    static World start() throws IOException, InterruptedException {
        LocalStack localStack = LocalStack.start();
        ServerProcessLauncher server = new ServerProcessLauncher(
                Files.createTempDirectory(Files.createDirectories(Path.of("target")), "server"));
        // Also when the tests are stopped: no process outlives them.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            localStack.close();
        }));
        server.start();
        World world = new World(localStack, server);
        world.prepare();
        return world;
    }

    private void prepare() {
        String key = kms.createKey().keyMetadata().arn();
        kms.createAlias(a -> a.aliasName(KEY_ALIAS).targetKeyId(key));
        plain.createBucket(b -> b.bucket(BUCKET));
        plain.putBucketVersioning(v -> v.bucket(BUCKET).versioningConfiguration(c -> c.status("Enabled")));
    }

    S3EnvelopeInterceptorBuilder interceptor() {
        return S3EnvelopeInterceptor.builder().keys(KmsDataKeys.of(kms, KEY_ALIAS));
    }

    KmsClient kms(ExecutionInterceptor... interceptors) {
        return KmsClient.builder()
                .endpointOverride(server.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> Arrays.stream(interceptors).forEach(o::addExecutionInterceptor))
                .build();
    }

    S3Client client(ExecutionInterceptor... interceptors) {
        return builder(interceptors).build();
    }

    /** What sends the requests stays open. */
    S3Client clientOver(SdkHttpClient http, ExecutionInterceptor... interceptors) {
        return builder(interceptors).httpClient(http).build();
    }

    private S3ClientBuilder builder(ExecutionInterceptor... interceptors) {
        return S3Client.builder()
                .endpointOverride(localStack.endpoint())
                .forcePathStyle(true)
                .region(REGION)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> Arrays.stream(interceptors).forEach(o::addExecutionInterceptor));
    }

    S3AsyncClient asyncClient(boolean multipart, ExecutionInterceptor... interceptors) {
        return S3AsyncClient.builder()
                .httpClient(netty)
                .endpointOverride(localStack.endpoint())
                .forcePathStyle(true)
                .multipartEnabled(multipart)
                .region(REGION)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> Arrays.stream(interceptors).forEach(o::addExecutionInterceptor))
                .build();
    }

    /** The CRT client takes no interceptors: requests bring them. */
    S3AsyncClient crtClient() {
        return S3AsyncClient.crtBuilder()
                .endpointOverride(localStack.endpoint())
                .forcePathStyle(true)
                .region(REGION)
                .credentialsProvider(credentials)
                .minimumPartSizeInBytes(5L << 20)
                .thresholdInBytes(8L << 20)
                .build();
    }

    LambdaClient lambda() {
        return LambdaClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                // A function may take long, and a call that is given up would be made again.
                .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofMinutes(3)))
                .build();
    }

    DynamoDbClient dynamoDb() {
        return DynamoDbClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
    }

    KmsClient localKms() {
        return KmsClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
    }

    CloudFormationClient cloudFormation() {
        return CloudFormationClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
    }

    EventBridgeClient eventBridge() {
        return EventBridgeClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
    }

    SecretsManagerClient secretsManager() {
        return SecretsManagerClient.builder()
                .endpointOverride(localStack.endpoint())
                .region(REGION)
                .credentialsProvider(credentials)
                .build();
    }

    URI localStack() {
        return localStack.endpoint();
    }

    /** The same, as functions find it. */
    URI localStackForFunctions() {
        return localStack.endpointForFunctions();
    }

    /** The stored bytes hold none of the first 16 bytes of the content, and are longer than it is. */
    void assertSealed(String key, byte[] content) {
        byte[] stored = plain.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
        assertThat(stored.length).isGreaterThan(content.length);
        if (content.length >= 16) {
            String needle = new String(content, 0, 16, StandardCharsets.ISO_8859_1);
            assertThat(new String(stored, StandardCharsets.ISO_8859_1).contains(needle))
                    .isFalse();
        }
    }

    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        netty.close();
        plain.close();
        kms.close();
        server.close();
        localStack.close();
    }

    /** One world for all test classes, started once, also where that fails; it ends with the last of them. */
    static final class Resolver implements ExecutionCondition, ParameterResolver {
        /** Where LocalStack cannot run, its tests are skipped: a run in which every class aborted would be a failure. */
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try {
                world(context);
                return ConditionEvaluationResult.enabled(null);
            } catch (TestAbortedException absent) {
                return ConditionEvaluationResult.disabled(absent.getMessage());
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == World.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return world(context);
        }

        private static World world(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(World.class))
                    .computeIfAbsent(Start.class, type -> Start.attempt(), Start.class)
                    .world();
        }
    }

    private record Start(@Nullable World started, @Nullable RuntimeException failure) implements AutoCloseable {
        static Start attempt() {
            try {
                return new Start(World.start(), null);
            } catch (IOException e) {
                return new Start(null, new IllegalStateException(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Start(null, new IllegalStateException(e));
            } catch (RuntimeException e) {
                return new Start(null, e);
            }
        }

        World world() {
            if (started == null) {
                throw Objects.requireNonNull(failure);
            }
            return started;
        }

        @Override
        public void close() {
            if (started != null) {
                started.close();
            }
        }
    }
}
