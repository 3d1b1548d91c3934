package dev.keyhold.kms.rootkey.aws;

import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/**
 * A root key in AWS KMS, which wraps domain keys and is never seen here (key-hierarchy.md 7.3). It is asked once for each
 * domain key at every start. Safe for use by several threads.
 */
public final class AwsKmsRootKeyProvider implements RootKeyProvider {
    private static final String PURPOSE = "keyhold:purpose";
    private static final String DOMAIN_KEY_ID = "keyhold:domain-key-id";

    private final KmsClient client;
    private final AwsKmsKeyArn key;

    private AwsKmsRootKeyProvider(KmsClient client, AwsKmsKeyArn key) {
        this.client = client;
        this.key = key;
    }

    /**
     * Opens the root key, which calls nothing yet. Credentials are those of the surroundings.
     *
     * @param keyArn the key ARN; its Region is where it is asked for
     * @param endpoint where AWS KMS answers; null for AWS's own endpoint of the Region, whatever the variables
     *     {@code AWS_ENDPOINT_URL} and {@code AWS_ENDPOINT_URL_KMS} say, which may well name this service itself
     * @throws RootKeyException if it is not a key ARN
     */
    public static AwsKmsRootKeyProvider open(String keyArn, @Nullable URI endpoint) {
        return open(keyArn, endpoint, KmsClient.builder());
    }

    static AwsKmsRootKeyProvider open(String keyArn, @Nullable URI endpoint, KmsClientBuilder builder) {
        AwsKmsKeyArn key = AwsKmsKeyArn.parse(keyArn);
        return new AwsKmsRootKeyProvider(
                AwsService.KMS.configure(builder, key.region(), endpoint).build(), key);
    }

    @Override
    public WrappingKeyId rootKeyId() {
        return key.rootKeyId();
    }

    @Override
    public WrappedDomainKey wrap(DomainKey domainKey) {
        byte[] ciphertext = domainKey.use(bytes -> encrypt(domainKey.id(), bytes));
        return new WrappedDomainKey(domainKey.id(), WrappedValue.external(rootKeyId(), ciphertext));
    }

    @Override
    public DomainKey unwrap(WrappedDomainKey wrapped) {
        WrappingKeyId needed = wrapped.value().wrappingKeyId();
        if (!needed.equals(rootKeyId()) || !wrapped.value().isExternal()) {
            throw new RootKeyException("The store's keys are under root key " + needed + ", but AWS KMS key " + key
                    + " is root key " + rootKeyId()
                    + ". Start with that one; if it was changed (keyhold root rotate), with"
                    + " the settings of the new one.");
        }
        byte[] bytes = decrypt(wrapped);
        try {
            if (bytes.length != DomainKey.LENGTH) {
                throw UnwrapException.doesNotOpen(wrapped.value());
            }
            return DomainKey.of(wrapped.id(), SecretBytes.copyOf(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "AwsKmsRootKeyProvider[" + key + "]";
    }

    private byte[] encrypt(WrappingKeyId id, byte[] bytes) {
        try {
            return client.encrypt(request -> request.keyId(key.text())
                            .encryptionContext(context(id))
                            .plaintext(SdkBytes.fromByteArrayUnsafe(bytes)))
                    .ciphertextBlob()
                    .asByteArray();
        } catch (SdkException e) {
            throw unusable("wrap", e);
        }
    }

    /** The caller overwrites what it gets. */
    private byte[] decrypt(WrappedDomainKey wrapped) {
        byte[] ciphertext = wrapped.value().externalCiphertext();
        try {
            return client.decrypt(request -> request.keyId(key.text())
                            .encryptionContext(context(wrapped.id()))
                            .ciphertextBlob(SdkBytes.fromByteArrayUnsafe(ciphertext)))
                    .plaintext()
                    .asByteArrayUnsafe();
        } catch (InvalidCiphertextException | IncorrectKeyException changed) {
            throw UnwrapException.doesNotOpen(wrapped.value());
        } catch (SdkException e) {
            throw unusable("unwrap", e);
        }
    }

    /** What AWS KMS authenticates with the ciphertext, and shows in the trail and to key policies (KH-81). */
    private static Map<String, String> context(WrappingKeyId id) {
        return Map.of(PURPOSE, "domain-key", DOMAIN_KEY_ID, id.value());
    }

    private RootKeyException unusable(String verb, SdkException cause) {
        return new RootKeyException(
                "AWS KMS key " + key + " could not " + verb + " a domain key: " + AwsService.reason(cause)
                        + ". Whoever runs this needs kms:Decrypt on it, and kms:Encrypt where a domain key is put under it.",
                cause);
    }
}
