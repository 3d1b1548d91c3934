package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DomainKeyringTest {
    private final RandomSource random = new SeededRandomSource(5);
    private final RootKeyProvider rootKey = new LocalRootKey(SecretBytes.generate(32, random), random);
    private final DomainKey first = DomainKey.generate(random);
    private final DomainKey second = DomainKey.generate(random);
    private final DomainKeyring keyring = new DomainKeyring(first, random);
    private final BackingKey backingKey = BackingKey.generate(Keys.ACCOUNT, Keys.UUID, random);

    // spec: key-hierarchy.md KH-50
    @Test
    void wrap_afterTheDomainKeyWasRolled_usesTheNewOneAndUnwrapsBoth() {
        WrappedValue before = keyring.wrap(backingKey);
        keyring.add(second);
        keyring.makeCurrent(second.id());
        WrappedValue after = keyring.wrap(backingKey);

        assertThat(keyring.currentId()).isEqualTo(second.id());
        assertThat(before.wrappingKeyId()).isEqualTo(first.id());
        assertThat(after.wrappingKeyId()).isEqualTo(second.id());
        assertThat(material(before)).isEqualTo(material(after)).isEqualTo(Keys.bytesOf(backingKey.secret()));
    }

    // spec: key-hierarchy.md KH-50
    @Test
    void unwrap_underAKeyThatIsNotInTheRing_isRefused() {
        WrappedValue wrapped = new DomainKeyring(second, random).wrap(backingKey);

        assertThat(keyring.contains(second.id())).isFalse();
        assertThatThrownBy(() -> keyring.unwrap(wrapped, backingKey.identity()))
                .isInstanceOf(UnwrapException.class)
                .hasMessage("the wrapping key " + second.id() + " of a stored BACKING_KEY is not here");
    }

    // spec: key-hierarchy.md KH-50
    @Test
    void unwrap_ofAValueWhoseKeyIdWasChanged_isRefused() {
        keyring.add(second);
        byte[] stored = keyring.wrap(backingKey).bytes();
        System.arraycopy(second.id().toBytes(), 0, stored, 2, 16);
        WrappedValue moved = WrappedValue.parse(stored).orElseThrow();

        assertThatThrownBy(() -> keyring.unwrap(moved, backingKey.identity())).isInstanceOf(UnwrapException.class);
    }

    @Test
    void unwrap_ofAnotherSecret_givesItsBytes() {
        WrappingContext context = WrappingContext.accessKeySecret(Keys.ACCOUNT, "AKIAIOSFODNN7EXAMPLE");
        byte[] secret = random.bytes(40);

        WrappedValue wrapped = keyring.wrap(context, SecretBytes.copyOf(secret));

        assertThat(Keys.bytesOf(keyring.unwrap(wrapped, context))).isEqualTo(secret);
    }

    // spec: key-hierarchy.md KH-1
    @Test
    void unwrap_ofABackingKeyOfAnotherLength_isRefused() {
        WrappingContext context = WrappingContext.backingKey(backingKey.identity());
        WrappedValue wrapped = keyring.wrap(context, SecretBytes.generate(31, random));

        assertThatThrownBy(() -> keyring.unwrap(wrapped, backingKey.identity()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // spec: key-hierarchy.md KH-40
    @Test
    void keyring_neverWrapsOrUnwrapsADomainKey() {
        WrappingContext context = WrappingContext.domainKey(second.id());
        WrappedValue wrapped = rootKey.wrap(second).value();

        assertThatThrownBy(() -> keyring.wrap(context, SecretBytes.generate(32, random)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyring.unwrap(wrapped, context)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void open_ofStoredDomainKeys_unwrapsWhatTheyWrapped() {
        WrappedValue underFirst = keyring.wrap(backingKey);
        List<WrappedDomainKey> stored = List.of(rootKey.wrap(first), rootKey.wrap(second));

        DomainKeyring opened = DomainKeyring.open(rootKey, new StoredDomainKeys(stored, Set.of(), second.id()), random);

        assertThat(opened.currentId()).isEqualTo(second.id());
        assertThat(Keys.bytesOf(opened.unwrap(underFirst, backingKey.identity()).secret()))
                .isEqualTo(Keys.bytesOf(backingKey.secret()));
    }

    @Test
    void open_withoutTheCurrentKey_isRefused() {
        List<WrappedDomainKey> stored = List.of(rootKey.wrap(first));

        assertThatThrownBy(
                        () -> DomainKeyring.open(rootKey, new StoredDomainKeys(stored, Set.of(), second.id()), random))
                .isInstanceOf(UnwrapException.class)
                .hasMessageContaining(second.id().value());
    }

    // spec: key-hierarchy.md KH-33
    @Test
    void open_ofDomainKeysWhoseIdsWereExchanged_isRefused() {
        List<WrappedDomainKey> stored = List.of(
                new WrappedDomainKey(second.id(), rootKey.wrap(first).value()),
                new WrappedDomainKey(first.id(), rootKey.wrap(second).value()));

        assertThatThrownBy(
                        () -> DomainKeyring.open(rootKey, new StoredDomainKeys(stored, Set.of(), first.id()), random))
                .isInstanceOf(UnwrapException.class);
    }

    // spec: key-hierarchy.md KH-51
    @Test
    void rootKeyReplaced_domainKeysStayWhatTheyWere() {
        WrappedValue wrapped = keyring.wrap(backingKey);
        RootKeyProvider newRoot = new LocalRootKey(SecretBytes.generate(32, random), random);

        WrappedDomainKey rewrapped = newRoot.wrap(rootKey.unwrap(rootKey.wrap(first)));
        DomainKeyring opened =
                DomainKeyring.open(newRoot, new StoredDomainKeys(List.of(rewrapped), Set.of(), first.id()), random);

        assertThat(rewrapped.value().wrappingKeyId()).isEqualTo(newRoot.rootKeyId());
        assertThat(Keys.bytesOf(opened.unwrap(wrapped, backingKey.identity()).secret()))
                .isEqualTo(Keys.bytesOf(backingKey.secret()));
    }

    @Test
    void rootKey_ofAnother_isNamedInTheError() {
        WrappedDomainKey wrapped = rootKey.wrap(first);
        RootKeyProvider other = new LocalRootKey(SecretBytes.generate(32, random), random);

        assertThatThrownBy(() -> other.unwrap(wrapped))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining(rootKey.rootKeyId().value())
                .hasMessageContaining(other.rootKeyId().value());
    }

    @Test
    void erase_ofAnOldKey_closesIt() {
        WrappedValue wrapped = keyring.wrap(backingKey);
        keyring.add(second);
        keyring.makeCurrent(second.id());

        keyring.erase(first.id());
        keyring.erase(first.id());

        assertThatThrownBy(() -> first.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keyring.unwrap(wrapped, backingKey.identity())).isInstanceOf(UnwrapException.class);
    }

    @Test
    void eraseOrMakeCurrent_ofTheWrongKey_isRefused() {
        assertThatThrownBy(() -> keyring.erase(first.id())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyring.makeCurrent(second.id())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void add_ofAKeyThatIsThere_closesTheNewCopyOnly() {
        DomainKey copy = rootKey.unwrap(rootKey.wrap(first));

        keyring.add(copy);
        keyring.add(first);

        assertThatThrownBy(() -> copy.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        assertThat(material(keyring.wrap(backingKey))).isEqualTo(Keys.bytesOf(backingKey.secret()));
    }

    // spec: domain-keys.md DK-33
    @Test
    void take_ofAStoreWithoutAKey_closesItAMinuteLater_unlessItIsThereAgain() {
        StoredDomainKeys both =
                new StoredDomainKeys(List.of(rootKey.wrap(first), rootKey.wrap(second)), Set.of(), second.id());
        StoredDomainKeys rest = new StoredDomainKeys(List.of(rootKey.wrap(second)), Set.of(), second.id());
        long minute = Duration.ofMinutes(1).toNanos();

        keyring.take(rest, rootKey, 0);
        keyring.take(both, rootKey, minute);
        keyring.take(rest, rootKey, 2 * minute);
        keyring.take(rest, rootKey, 3 * minute - 1);
        assertThat(keyring.contains(first.id())).isTrue();

        keyring.take(rest, rootKey, 3 * minute);
        assertThat(keyring.contains(first.id())).isFalse();
        assertThatThrownBy(() -> first.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        assertThat(keyring.currentId()).isEqualTo(second.id());
    }

    // spec: domain-keys.md DK-2, DK-30
    @Test
    void unwrap_underAKeyThatTheStoreHasByNow_readsTheDomainKeysAgain() {
        WrappedValue wrapped = new DomainKeyring(second, random).wrap(backingKey);
        keyring.follow(
                rootKey,
                () -> new StoredDomainKeys(
                        List.of(rootKey.wrap(first), rootKey.wrap(second)), Set.of(second.id()), second.id()));

        assertThat(material(wrapped)).isEqualTo(Keys.bytesOf(backingKey.secret()));
        assertThat(keyring.currentId()).isEqualTo(second.id());
        assertThat(keyring.isIndexed(second.id())).isTrue();
        assertThat(keyring.isIndexed(first.id())).isFalse();
    }

    // spec: ciphertext-blob.md CB-24
    @Test
    void unwrapUnknown_works_alsoAfterTheFirstKeyWasErased() {
        keyring.add(second);
        keyring.makeCurrent(second.id());
        keyring.erase(first.id());

        assertThatCode(keyring::unwrapUnknown).doesNotThrowAnyException();
        keyring.close();
        assertThatThrownBy(keyring::unwrapUnknown).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_closesEveryKey() {
        keyring.add(second);

        keyring.close();

        assertThatThrownBy(() -> first.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> second.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keyring.wrap(backingKey)).isInstanceOf(IllegalStateException.class);
    }

    // spec: key-hierarchy.md KH-2
    @Test
    void domainKey_hasAnIdOfItsOwnThatTellsNothingOfTheKey() {
        byte[] id = first.id().toBytes();

        assertThat(id).hasSize(16).isNotEqualTo(second.id().toBytes());
        assertThat(Arrays.copyOf(Keys.bytesOf(first.secret()), 16)).isNotEqualTo(id);
        assertThat(LocalRootKey.idOf(first.secret())).isNotEqualTo(first.id());
    }

    // spec: key-hierarchy.md KH-1
    @Test
    void domainKey_ofAnotherLength_isRefused() {
        assertThatThrownBy(() -> DomainKey.of(first.id(), SecretBytes.generate(31, random)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] material(WrappedValue wrapped) {
        return Keys.bytesOf(keyring.unwrap(wrapped, backingKey.identity()).secret());
    }
}
