package dev.keyhold.kms.behaviour;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Unchanged AWS clients, pointed at a running service. They try everything once. Safe for use by several threads. */
public final class Clients implements AutoCloseable {
    /** The Region that tests use where it does not matter. */
    public static final Region REGION = Region.EU_WEST_1;

    private final Launcher launcher;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Map<Region, KmsClient> kms = new ConcurrentHashMap<>();

    public Clients(Launcher launcher) {
        this.launcher = launcher;
    }

    public Launcher launcher() {
        return launcher;
    }

    public KmsClient kms() {
        return kms(REGION);
    }

    public KmsClient kms(Region region) {
        return kms.computeIfAbsent(
                region,
                ignored ->
                        configured(KmsClient.builder(), region).httpClient(http).build());
    }

    /** A client whose secret is not the account's. */
    public KmsClient impostor() {
        return KmsClient.builder()
                .endpointOverride(launcher.endpoint())
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(launcher.accessKeyId(), "not the secret")))
                .httpClient(http)
                .build();
    }

    public StsClient sts() {
        return configured(StsClient.builder(), REGION).httpClient(http).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B configured(B builder, Region region) {
        return builder.endpointOverride(launcher.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(launcher.accessKeyId(), launcher.secretAccessKey())))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
    }

    @Override
    public void close() {
        kms.values().forEach(KmsClient::close);
        http.close();
    }
}
