package dev.keyhold.interceptor.keys;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** Data keys from a KMS, one call or more for each. Safe for concurrent use. */
final class KmsKeySource {
    private static final String NO_KEY =
            "None of the message's encrypted data keys belongs to a configured wrapping key";
    private static final String OTHER_KEY = "The KMS answered with another key than the one that was asked for";

    private final KmsCalls kms;
    private final List<String> wrappingKeys;
    private final ReadableKeys readable;
    private final Duration timeout;

    KmsKeySource(KmsCalls kms, List<String> wrappingKeys, ReadableKeys readable, Duration timeout) {
        this.kms = kms;
        this.wrappingKeys = List.copyOf(wrappingKeys);
        this.readable = readable;
        this.timeout = timeout;
    }

    CompletableFuture<DataKeyMaterial> generate(EncryptionContext context) {
        if (wrappingKeys.isEmpty()) {
            return failed("No wrapping key is configured: these data keys only open messages");
        }
        GenerateDataKeyRequest request = GenerateDataKeyRequest.builder()
                .keyId(wrappingKeys.get(0))
                .keySpec(DataKeySpec.AES_256)
                .encryptionContext(context.pairs())
                .overrideConfiguration(limits())
                .build();
        return kms.generateDataKey(request).thenCompose(answer -> forAllRecipients(answer, context));
    }

    CompletableFuture<DataKeyMaterial> decrypt(EncryptionContext context, List<EncryptedDataKey> encryptedDataKeys) {
        List<Attempt> attempts = new ArrayList<>();
        for (EncryptedDataKey key : encryptedDataKeys) {
            if (key.providerId().equals(EncryptedDataKey.AWS_KMS)) {
                readable.candidates(key.providerInfoText()).forEach(name -> attempts.add(new Attempt(key, name)));
            } else if (key.providerId().equals(EncryptedDataKey.UNNAMED_KMS)) {
                readable.references().forEach(name -> attempts.add(new Attempt(key, name)));
            }
        }
        if (attempts.isEmpty()) {
            return failed(NO_KEY);
        }
        return firstOf(attempts, 0, context);
    }

    /** Tries one after the other; the error of the first stays, since the others are second choices. */
    private CompletableFuture<DataKeyMaterial> firstOf(List<Attempt> attempts, int index, EncryptionContext context) {
        CompletableFuture<DataKeyMaterial> attempt = decrypt(attempts.get(index), context);
        if (index + 1 == attempts.size()) {
            return attempt;
        }
        return attempt.exceptionallyCompose(first -> firstOf(attempts, index + 1, context)
                .exceptionallyCompose(later -> CompletableFuture.failedFuture(first)));
    }

    private CompletableFuture<DataKeyMaterial> decrypt(Attempt attempt, EncryptionContext context) {
        DecryptRequest request = DecryptRequest.builder()
                .keyId(attempt.keyName())
                .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(attempt.key().ciphertext()))
                .encryptionContext(context.pairs())
                .overrideConfiguration(limits())
                .build();
        return kms.decrypt(request).thenCompose(answer -> {
            PlaintextDataKey dataKey = take(answer.plaintext());
            if (!isExpected(attempt, answer)) {
                dataKey.close();
                return failed(OTHER_KEY);
            }
            return CompletableFuture.completedFuture(new DataKeyMaterial(dataKey, List.of(attempt.key())));
        });
    }

    private static boolean isExpected(Attempt attempt, DecryptResponse answer) {
        boolean unnamed = attempt.key().providerId().equals(EncryptedDataKey.UNNAMED_KMS);
        String claimed = unnamed ? attempt.keyName() : attempt.key().providerInfoText();
        // A name that the KMS resolves binds the KMS itself: it was told to decrypt with that key and no other.
        boolean resolved = unnamed && KmsKeyArn.parse(claimed).isEmpty();
        return resolved || ReadableKeys.isSameKey(claimed, answer.keyId());
    }

    private CompletableFuture<DataKeyMaterial> forAllRecipients(
            GenerateDataKeyResponse first, EncryptionContext context) {
        PlaintextDataKey dataKey = take(first.plaintext());
        List<CompletableFuture<EncryptedDataKey>> all = new ArrayList<>();
        all.add(encryptedKey(wrappingKeys.get(0), first.keyId(), first.ciphertextBlob()));
        try {
            for (String recipient : wrappingKeys.subList(1, wrappingKeys.size())) {
                all.add(encryptFor(recipient, dataKey, context));
            }
        } catch (RuntimeException e) {
            dataKey.close();
            throw e;
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> new DataKeyMaterial(
                        dataKey, all.stream().map(CompletableFuture::join).toList()))
                .whenComplete((material, error) -> {
                    if (error != null) {
                        dataKey.close();
                    }
                });
    }

    private CompletableFuture<EncryptedDataKey> encryptFor(
            String recipient, PlaintextDataKey dataKey, EncryptionContext context) {
        byte[] copy = dataKey.use(byte[]::clone);
        EncryptRequest request = EncryptRequest.builder()
                .keyId(recipient)
                .plaintext(SdkBytes.fromByteArrayUnsafe(copy))
                .encryptionContext(context.pairs())
                .overrideConfiguration(limits())
                .build();
        return kms.encrypt(request)
                .whenComplete((EncryptResponse answer, Throwable error) -> Arrays.fill(copy, (byte) 0))
                .thenCompose(answer -> encryptedKey(recipient, answer.keyId(), answer.ciphertextBlob()));
    }

    /** The header names the key by the ARN that the KMS answered, never by an alias. */
    private static CompletableFuture<EncryptedDataKey> encryptedKey(
            String asked, String answered, SdkBytes ciphertext) {
        boolean isArn = KmsKeyArn.parse(answered).isPresent();
        boolean asExpected = KmsKeyArn.parse(asked).isEmpty() || asked.equals(answered);
        if (!isArn || !asExpected) {
            return failed(OTHER_KEY);
        }
        return CompletableFuture.completedFuture(EncryptedDataKey.ofKms(answered, ciphertext.asByteArray()));
    }

    /** Copies the key out of the answer and clears the answer. */
    private static PlaintextDataKey take(SdkBytes plaintext) {
        byte[] bytes = plaintext.asByteArrayUnsafe();
        try {
            return PlaintextDataKey.copyOf(bytes);
        } catch (IllegalArgumentException e) {
            throw DataKeyUnavailableException.of("The KMS answered with a data key of another size", null);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private AwsRequestOverrideConfiguration limits() {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
    }

    private static <T> CompletableFuture<T> failed(String message) {
        return CompletableFuture.failedFuture(DataKeyUnavailableException.of(message, null));
    }

    /** One encrypted data key and one configured key that may open it. */
    private record Attempt(EncryptedDataKey key, String keyName) {}
}
