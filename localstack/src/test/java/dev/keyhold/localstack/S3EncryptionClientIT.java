package dev.keyhold.localstack;

import static dev.keyhold.localstack.World.BUCKET;
import static dev.keyhold.localstack.World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.s3.ClientFormat;
import dev.keyhold.interceptor.s3.ObjectRejectedException;
import dev.keyhold.interceptor.s3.RequestRefusedException;
import dev.keyhold.interceptor.s3.S3EncryptionClientObjects;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.encryption.s3.CommitmentPolicy;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.algorithms.AlgorithmSuite;
import software.amazon.encryption.s3.materials.KmsKeyring;

/** Amazon's S3 Encryption Client and the interceptor on LocalStack's S3, under a key of a Keyhold server. */
@ExtendWith(World.Resolver.class)
class S3EncryptionClientIT {
    private static final Map<String, String> CONTEXT = Map.of("app", "orders");
    private static final Map<String, String> BOUND =
            Map.of("app", "orders", "keyhold-s3", "object", "keyhold-s3-bucket", BUCKET);

    private final World world;

    S3EncryptionClientIT(World world) {
        this.world = world;
    }

    @ParameterizedTest
    @EnumSource(names = {"V2", "V3"})
    void weReadWhatItWrites(ClientFormat format) {
        S3EnvelopeInterceptor reader = reader(format);
        try (S3EncryptionClient theirs = theirs(format);
                S3Client s3 = world.client(reader);
                S3AsyncClient async = world.asyncClient(false, reader)) {
            for (int size :
                    new int[] {1, 17, 3_000_000}) { // it may lose an upload of nothing: S3EncryptionClientTest has that
                byte[] content = content(size);
                put(theirs, content);
                assertThat(s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("legacy/k"))
                                .asByteArray())
                        .isEqualTo(content);
                assertThat(async.getObject(g -> g.bucket(BUCKET).key("legacy/k"), AsyncResponseTransformer.toBytes())
                                .join()
                                .asByteArray())
                        .isEqualTo(content);
            }
        }
    }

    @Test
    void itReadsWhatWeWrite() {
        byte[] content = content(200_001);
        S3EnvelopeInterceptor writer = world.interceptor()
                .encryptionContext(CONTEXT)
                .writes(ClientFormat.V3)
                .build();
        try (S3EncryptionClient theirs = theirs(ClientFormat.V3);
                S3Client s3 = world.client(writer)) {
            s3.putObject(p -> p.bucket(BUCKET).key("legacy/ours"), RequestBody.fromBytes(content));

            assertThat(theirs.getObjectAsBytes(g -> g.bucket(BUCKET)
                                    .key("legacy/ours")
                                    .overrideConfiguration(S3EncryptionClient.withAdditionalConfiguration(BOUND)))
                            .asByteArray())
                    .isEqualTo(content);
        }
    }

    @Test
    void pitfall11_weakerFormatAndMixedMetadata_areRefused() {
        try (S3EncryptionClient theirs = theirs(ClientFormat.V2);
                S3Client v3Only = world.client(reader(ClientFormat.V3));
                S3Client both = world.client(reader(ClientFormat.V2))) {
            put(theirs, content(100));
            assertThatThrownBy(
                            () -> v3Only.getObjectAsBytes(g -> g.bucket(BUCKET).key("legacy/k")))
                    .isInstanceOf(RequestRefusedException.class);

            ResponseBytes<GetObjectResponse> stored =
                    world.plain.getObjectAsBytes(g -> g.bucket(BUCKET).key("legacy/k"));
            Map<String, String> mixed = new HashMap<>(stored.response().metadata());
            mixed.put("x-amz-c", "115");
            world.plain.putObject(
                    p -> p.bucket(BUCKET).key("legacy/k").metadata(mixed), RequestBody.fromBytes(stored.asByteArray()));
            assertThatThrownBy(() -> both.getObjectAsBytes(g -> g.bucket(BUCKET).key("legacy/k")))
                    .hasStackTraceContaining(ObjectRejectedException.class.getName());
        }
    }

    private static void put(S3EncryptionClient theirs, byte[] content) {
        theirs.putObject(
                p -> p.bucket(BUCKET)
                        .key("legacy/k")
                        .overrideConfiguration(S3EncryptionClient.withAdditionalConfiguration(CONTEXT)),
                RequestBody.fromBytes(content));
    }

    private S3EnvelopeInterceptor reader(ClientFormat format) {
        return world.interceptor()
                .s3EncryptionClient(S3EncryptionClientObjects.refuse().reads(format, "legacy/"))
                .build();
    }

    private S3EncryptionClient theirs(ClientFormat format) {
        boolean committing = format == ClientFormat.V3;
        String key = world.kms
                .describeKey(d -> d.keyId(World.KEY_ALIAS))
                .keyMetadata()
                .arn();
        return S3EncryptionClient.builderV4()
                .wrappedClient(world.client()) // it closes them
                .wrappedAsyncClient(world.asyncClient(false))
                .keyring(KmsKeyring.builder()
                        .kmsClient(world.kms)
                        .wrappingKeyId(key)
                        .build())
                .commitmentPolicy(
                        committing
                                ? CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
                                : CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
                .encryptionAlgorithm(
                        committing
                                ? AlgorithmSuite.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY
                                : AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF)
                .build();
    }
}
