package dev.keyhold.interceptor;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A KMS in memory: keys, aliases, contexts that must match, a record of calls, and failures on demand. */
public final class FakeKms implements KmsClient {
    public static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/11111111-0000-0000-0000-000000000000";
    public static final String OTHER_KEY =
            "arn:aws:kms:eu-central-1:111122223333:key/22222222-0000-0000-0000-000000000000";
    public static final String FOREIGN_KEY =
            "arn:aws:kms:eu-central-1:999999999999:key/99999999-0000-0000-0000-000000000000";
    public static final String MULTI_REGION_KEY =
            "arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef";
    public static final String REPLICA = "arn:aws:kms:us-east-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef";

    private final Random random = new Random(1);
    private final Map<String, String> aliases = new ConcurrentHashMap<>();
    private final Map<String, Sealed> ciphertexts = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private volatile @Nullable Supplier<RuntimeException> failure;
    private volatile @Nullable CompletableFuture<?> gate;

    public void alias(String alias, String keyArn) {
        aliases.put(alias, keyArn);
    }

    /** Every call fails so, until told otherwise. */
    public void failWith(@Nullable Supplier<RuntimeException> error) {
        failure = error;
    }

    /** Every call waits for this. */
    public void waitFor(@Nullable CompletableFuture<?> opening) {
        gate = opening;
    }

    /** Operation and key of every call, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public List<String> threads() {
        return List.copyOf(threads);
    }

    public static RuntimeException accessDenied() {
        return KmsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .build())
                .statusCode(400)
                .build();
    }

    @Override
    public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
        String key = enter("GenerateDataKey", request.keyId());
        byte[] plaintext = new byte[32];
        synchronized (random) {
            random.nextBytes(plaintext);
        }
        return GenerateDataKeyResponse.builder()
                .keyId(key)
                .ciphertextBlob(seal(key, plaintext, request.encryptionContext()))
                .plaintext(SdkBytes.fromByteArray(plaintext))
                .build();
    }

    @Override
    public EncryptResponse encrypt(EncryptRequest request) {
        String key = enter("Encrypt", request.keyId());
        return EncryptResponse.builder()
                .keyId(key)
                .ciphertextBlob(seal(key, request.plaintext().asByteArray(), request.encryptionContext()))
                .build();
    }

    @Override
    public DecryptResponse decrypt(DecryptRequest request) {
        String key = enter("Decrypt", request.keyId());
        Sealed sealed = ciphertexts.get(request.ciphertextBlob().asUtf8String());
        if (sealed == null || !sealed.context.equals(request.encryptionContext())) {
            throw InvalidCiphertextException.builder().build();
        }
        if (!keyId(key).equals(keyId(sealed.keyArn)) || (!key.equals(sealed.keyArn) && !key.contains("mrk-"))) {
            throw IncorrectKeyException.builder().build();
        }
        return DecryptResponse.builder()
                .keyId(key)
                .plaintext(SdkBytes.fromByteArray(sealed.plaintext))
                .build();
    }

    private String enter(String operation, String name) {
        calls.add(operation + " " + name);
        threads.add(Thread.currentThread().getName());
        CompletableFuture<?> opening = gate;
        if (opening != null) {
            opening.join();
        }
        Supplier<RuntimeException> error = failure;
        if (error != null) {
            throw error.get();
        }
        String key = name.startsWith("alias/") ? aliases.get(name) : name;
        if (key == null) {
            throw NotFoundException.builder().build();
        }
        return key;
    }

    private SdkBytes seal(String key, byte[] plaintext, Map<String, String> context) {
        String name = "ciphertext " + ciphertexts.size() + " under " + key;
        ciphertexts.put(name, new Sealed(key, plaintext.clone(), new HashMap<>(context)));
        return SdkBytes.fromByteArray(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String keyId(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The same KMS through an asynchronous client. */
    public KmsAsyncClient async() {
        return new Async();
    }

    @Override
    public String serviceName() {
        return "kms";
    }

    @Override
    public void close() {}

    private static final class Sealed {
        final String keyArn;
        final byte[] plaintext;
        final Map<String, String> context;

        Sealed(String keyArn, byte[] plaintext, Map<String, String> context) {
            this.keyArn = keyArn;
            this.plaintext = plaintext;
            this.context = context;
        }
    }

    private final class Async implements KmsAsyncClient {
        @Override
        public CompletableFuture<GenerateDataKeyResponse> generateDataKey(GenerateDataKeyRequest request) {
            return CompletableFuture.supplyAsync(() -> FakeKms.this.generateDataKey(request));
        }

        @Override
        public CompletableFuture<EncryptResponse> encrypt(EncryptRequest request) {
            return CompletableFuture.supplyAsync(() -> FakeKms.this.encrypt(request));
        }

        @Override
        public CompletableFuture<DecryptResponse> decrypt(DecryptRequest request) {
            return CompletableFuture.supplyAsync(() -> FakeKms.this.decrypt(request));
        }

        @Override
        public String serviceName() {
            return "kms";
        }

        @Override
        public void close() {}
    }
}
