package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A root key that never shows, as a device or another key service keeps it, fits behind the port. */
class ExternalRootKeyTest {
    private final RandomSource random = new SeededRandomSource(10);
    private final RootKeyProvider device = new Device(random);
    private final DomainKey domainKey = DomainKey.generate(random);

    // spec: key-hierarchy.md KH-35
    @Test
    void domainKeyring_underAnExternalRootKey_opensFromWhatWasStored() {
        BackingKey backingKey = BackingKey.generate(Keys.ACCOUNT, Keys.UUID, random);
        WrappedValue wrapped = new DomainKeyring(domainKey, random).wrap(backingKey);
        byte[] stored = device.wrap(domainKey).value().bytes();

        WrappedDomainKey read =
                new WrappedDomainKey(domainKey.id(), WrappedValue.parse(stored).orElseThrow());
        DomainKeyring opened =
                DomainKeyring.open(device, new StoredDomainKeys(List.of(read), Set.of(), domainKey.id()), random);

        assertThat(Keys.bytesOf(opened.unwrap(wrapped, backingKey.identity()).secret()))
                .isEqualTo(Keys.bytesOf(backingKey.secret()));
    }

    // spec: key-hierarchy.md KH-36
    @ParameterizedTest
    @ValueSource(ints = {1, 79, 80, 81, 112})
    void unwrap_ofAnExternalValueByALocalRootKeyOfItsId_isRefused(int length) {
        LocalRootKey local = new LocalRootKey(SecretBytes.generate(32, random), random);
        WrappedValue external = WrappedValue.external(local.rootKeyId(), random.bytes(length));

        assertThatThrownBy(() -> local.unwrap(new WrappedDomainKey(domainKey.id(), external)))
                .isInstanceOf(UnwrapException.class);
    }

    /** Stands for the device: what it wraps, it authenticates with the domain key's ID. */
    private static final class Device implements RootKeyProvider {
        private final WrappingKeyId id = new WrappingKeyId("ab".repeat(16));
        private final BlobCipher cipher;
        private final BackingKey inside;

        private Device(RandomSource random) {
            this.cipher = new BlobCipher(random);
            this.inside = BackingKey.generate(Keys.ACCOUNT, Keys.UUID, random);
        }

        @Override
        public WrappingKeyId rootKeyId() {
            return id;
        }

        @Override
        public WrappedDomainKey wrap(DomainKey key) {
            byte[] ciphertext = key.use(bytes -> cipher.encrypt(inside, SensitiveBytes.owning(bytes), context(key.id()))
                    .bytes());
            return new WrappedDomainKey(key.id(), WrappedValue.external(id, ciphertext));
        }

        @Override
        public DomainKey unwrap(WrappedDomainKey wrapped) {
            byte[] ciphertext = wrapped.value().externalCiphertext();
            CiphertextBlob blob = CiphertextBlob.parse(ciphertext).orElseThrow();
            try (SensitiveBytes bytes = cipher.decrypt(blob, inside, context(wrapped.id()))) {
                return DomainKey.of(wrapped.id(), bytes.use(SecretBytes::copyOf));
            } catch (CiphertextRejectedException e) {
                throw new RootKeyException("the device refused", e);
            }
        }

        @Override
        public void close() {
            inside.close();
        }

        private static EncryptionContext context(WrappingKeyId domainKeyId) {
            return EncryptionContext.of(Map.of("domain-key", domainKeyId.value()))
                    .orElseThrow();
        }
    }
}
