package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.FRAME;
import static dev.keyhold.interceptor.s3.S3World.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.envelope.AesKeyWrapping;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.encryption.s3.CommitmentPolicy;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.algorithms.AlgorithmSuite;
import software.amazon.encryption.s3.materials.AesKeyring;
import software.amazon.encryption.s3.materials.Keyring;
import software.amazon.encryption.s3.materials.KmsKeyring;

/**
 * Objects in CBC, which no client writes any more. They are made here from the formats' description; that Amazon's client
 * reads the same objects shows that they are such.
 */
final class CbcObjectTest {
    private static final SecretKey AES = new SecretKeySpec(content(32), "AES");
    private static final String META = "x-amz-meta-";
    private static final Map<String, String> KMS_CONTEXT = Map.of("kms_cmk_id", FakeKms.KEY, "app", "orders");
    private static final String KEY = "old/k";

    /** Rejected as what it claims to be, or not read at all. */
    private static final Condition<Throwable> REFUSED = new Condition<>(
            thrown -> Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                    .anyMatch(cause ->
                            cause instanceof ObjectRejectedException || cause instanceof RequestRefusedException),
            "refused or rejected");

    /** How the data key is encrypted, and where the metadata says so. */
    enum Wrapping {
        KMS,
        AES_ECB,
        AES_RFC3394
    }

    private final S3World world = new S3World();

    @AfterEach
    void close() {
        world.close();
    }

    static Stream<Arguments> objects() {
        return Stream.of(Wrapping.values())
                .flatMap(wrapping ->
                        Stream.of(0, 1, 15, 16, 17, FRAME, 40 * FRAME + 1).map(size -> Arguments.of(wrapping, size)));
    }

    // spec: s3-encryption-client.md EC-13, EC-14
    @ParameterizedTest
    @MethodSource("objects")
    void whereAllowed_isRead_asAmazonsClientReadsIt(Wrapping wrapping, int size) throws GeneralSecurityException {
        byte[] content = content(size);
        world.store(KEY, object(wrapping, content));
        try (S3EncryptionClient theirs = theirs(wrapping)) {
            assertThat(theirs.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY)).asByteArray())
                    .isEqualTo(content);
        }
        S3EnvelopeInterceptor interceptor = allowing();
        try (S3Client s3 = world.client(interceptor);
                S3AsyncClient async = world.asyncClient(false, interceptor)) {
            var answer = s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY));
            assertThat(answer.asByteArray()).isEqualTo(content);
            assertThat(answer.response().contentLength()).isNull();
            assertThat(answer.response().metadata())
                    .isEqualTo(Map.of("own", "entry", "keyhold-unauthenticated", "cbc"));
            assertThat(async.getObject(g -> g.bucket(BUCKET).key(KEY), AsyncResponseTransformer.toBytes())
                            .join()
                            .asByteArray())
                    .isEqualTo(content);
            assertThat(s3.headObject(h -> h.bucket(BUCKET).key(KEY)).metadata())
                    .containsEntry("keyhold-size", "stored")
                    .containsEntry("keyhold-unauthenticated", "cbc");
        }
    }

    // spec: s3-encryption-client.md EC-2
    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void unlessAllowed_isRefused(Wrapping wrapping) throws GeneralSecurityException {
        world.store(KEY, object(wrapping, content(100)));
        world.store("elsewhere/k", object(wrapping, content(100)));
        S3EncryptionClientObjects others = S3EncryptionClientObjects.refuse()
                .reads(ClientFormat.V2, "")
                .reads(ClientFormat.V3, "")
                .wrappingKey(new AesKeyWrapping(AES));
        try (S3Client strict = world.client(world.interceptor()
                        .foreignObjects(ForeignObjects.passThrough())
                        .build());
                S3Client newer = world.client(
                        world.interceptor().s3EncryptionClient(others).build());
                S3Client elsewhere = world.client(allowing())) {
            assertThatThrownBy(() -> get(strict, KEY)).isInstanceOf(RequestRefusedException.class);
            assertThatThrownBy(() -> get(newer, KEY)).is(REFUSED);
            assertThatThrownBy(() -> get(elsewhere, "elsewhere/k")).is(REFUSED);
        }
        assertThat(world.kms.calls()).allMatch(call -> !call.toString().contains("Decrypt"));
    }

    // spec: s3-encryption-client.md EC-7
    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void range_isRefused(Wrapping wrapping) throws GeneralSecurityException {
        world.store(KEY, object(wrapping, content(100)));
        try (S3Client s3 = world.client(allowing())) {
            assertThatThrownBy(() ->
                            s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).range("bytes=0-15")))
                    .isInstanceOf(RequestRefusedException.class);
            assertThatThrownBy(() ->
                            s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY).partNumber(1)))
                    .isInstanceOf(RequestRefusedException.class);
        }
    }

    // spec: s3-encryption-client.md EC-3, EC-13, EC-14
    @Test
    void whatIsNotSuchAnObject_isRejected() throws GeneralSecurityException {
        Map<String, String> kms = object(Wrapping.KMS, content(100)).metadata();
        Map<String, String> aes = object(Wrapping.AES_ECB, content(100)).metadata();
        attack("entries of V1 and V2", with(kms, "x-amz-key", "AAAA"));
        attack("an entry of V3 beside", with(kms, "x-amz-c", "115"));
        attack("a tag length", with(kms, "x-amz-tag-len", "128"));
        attack("our mark beside", with(kms, "keyhold-envelope", "b1:1:0478:65536"));
        attack("GCM", with(aes, "x-amz-cek-alg", "AES/GCM/NoPadding"));
        attack("counter mode", with(aes, "x-amz-cek-alg", "AES/CTR/NoPadding"));
        attack("wrapping with a context", with(kms, "x-amz-wrap-alg", "kms+context"));
        attack("unknown wrapping", with(kms, "x-amz-wrap-alg", "RSA"));
        attack("no key ID in the context", with(kms, "x-amz-matdesc", "{\"app\":\"orders\"}"));
        attack(
                "a context of V2",
                with(kms, "x-amz-matdesc", "{\"kms_cmk_id\":\"1\",\"aws:x-amz-cek-alg\":\"AES/GCM/NoPadding\"}"));
        attack("IV of GCM", with(aes, "x-amz-iv", Base64.getEncoder().encodeToString(new byte[12])));
        attack("no IV", with(aes, "x-amz-iv", ""));
        attack("another data key", with(aes, "x-amz-key", Base64.getEncoder().encodeToString(new byte[48])));
        attack("data key under RSA", with(aes, "x-amz-key", Base64.getEncoder().encodeToString(new byte[256])));
    }

    /** No padding, no whole block, nothing at all: never the end of an object. */
    // spec: s3-encryption-client.md EC-14
    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void truncatedObject_isRejected(Wrapping wrapping) throws GeneralSecurityException {
        FakeS3.StoredObject whole = object(wrapping, content(64));
        try (S3Client s3 = world.client(allowing())) {
            for (int length : new int[] {0, 1, 15, 16, 17, 48, 64, 79}) {
                world.store(KEY, whole.with(java.util.Arrays.copyOf(whole.content(), length)));
                assertThatThrownBy(() -> get(s3, KEY))
                        .as("%d bytes", length)
                        .hasStackTraceContaining("ObjectRejectedException");
            }
        }
    }

    /** The danger itself, so that nobody takes the setting for harmless: a changed bit is not noticed. */
    // spec: s3-encryption-client.md EC-14
    @Test
    void changedObject_isNotNoticed() throws GeneralSecurityException {
        byte[] content = content(100);
        FakeS3.StoredObject object = object(Wrapping.KMS, content);
        object.content()[5] ^= 1;
        world.store(KEY, object);
        try (S3Client s3 = world.client(allowing())) {
            assertThat(s3.getObject(g -> g.bucket(BUCKET).key(KEY), ResponseTransformer.toBytes())
                            .asByteArray())
                    .hasSize(100)
                    .isNotEqualTo(content);
        }
    }

    private void attack(String what, Map<String, String> metadata) {
        world.store(KEY, new FakeS3.StoredObject(content(112), metadata));
        try (S3Client s3 = world.client(allowing())) {
            assertThatThrownBy(() -> get(s3, KEY)).as(what).is(REFUSED);
        }
    }

    private static byte[] get(S3Client s3, String key) {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
    }

    private S3EnvelopeInterceptor allowing() {
        return world.interceptor()
                .s3EncryptionClient(S3EncryptionClientObjects.refuse()
                        .readsUnauthenticated("old/")
                        .wrappingKey(new AesKeyWrapping(AES)))
                .build();
    }

    private FakeS3.StoredObject object(Wrapping wrapping, byte[] content) throws GeneralSecurityException {
        byte[] iv = content(16);
        byte[] dataKey = new byte[32];
        Map<String, String> metadata = new HashMap<>(Map.of(META + "own", "entry"));
        switch (wrapping) {
            case KMS -> {
                GenerateDataKeyResponse made = world.kms.generateDataKey(
                        g -> g.keyId(FakeKms.KEY).keySpec("AES_256").encryptionContext(KMS_CONTEXT));
                dataKey = made.plaintext().asByteArray();
                put(metadata, "x-amz-key-v2", made.ciphertextBlob().asByteArray());
                metadata.put(META + "x-amz-cek-alg", "AES/CBC/PKCS5Padding");
                metadata.put(META + "x-amz-wrap-alg", "kms");
                metadata.put(META + "x-amz-matdesc", FlatJson.write(KMS_CONTEXT));
            }
            case AES_ECB -> {
                dataKey = content(32);
                Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
                cipher.init(Cipher.ENCRYPT_MODE, AES);
                put(metadata, "x-amz-key", cipher.doFinal(dataKey));
                metadata.put(META + "x-amz-matdesc", "{}");
            }
            case AES_RFC3394 -> {
                dataKey = content(32);
                Cipher cipher = Cipher.getInstance("AESWrap");
                cipher.init(Cipher.WRAP_MODE, AES);
                put(metadata, "x-amz-key-v2", cipher.wrap(new SecretKeySpec(dataKey, "AES")));
                metadata.put(META + "x-amz-cek-alg", "AES/CBC/PKCS5Padding");
                metadata.put(META + "x-amz-wrap-alg", "AESWrap");
                metadata.put(META + "x-amz-matdesc", "{}");
            }
        }
        put(metadata, "x-amz-iv", iv);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(dataKey, "AES"), new IvParameterSpec(iv));
        return new FakeS3.StoredObject(cipher.doFinal(content), metadata);
    }

    private static void put(Map<String, String> metadata, String name, byte[] value) {
        metadata.put(META + name, Base64.getEncoder().encodeToString(value));
    }

    private static Map<String, String> with(Map<String, String> metadata, String name, String value) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(META + name, value);
        return more;
    }

    private S3EncryptionClient theirs(Wrapping wrapping) {
        Keyring keyring = wrapping == Wrapping.KMS
                ? KmsKeyring.builder()
                        .kmsClient(world.kms)
                        .wrappingKeyId(FakeKms.KEY)
                        .enableLegacyWrappingAlgorithms(true)
                        .build()
                : AesKeyring.builder()
                        .wrappingKey(AES)
                        .enableLegacyWrappingAlgorithms(true)
                        .build();
        return S3EncryptionClient.builderV4()
                .wrappedClient(world.client())
                .wrappedAsyncClient(world.asyncClient(false))
                .keyring(keyring)
                .commitmentPolicy(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
                .encryptionAlgorithm(AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF)
                .enableLegacyUnauthenticatedModes(true)
                .enableLegacyWrappingAlgorithms(true)
                .build();
    }
}
