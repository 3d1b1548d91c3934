/**
 * All of Keyhold's cryptography: the key hierarchy, wrapped values and the ciphertext blob. Nothing outside this package
 * touches a cipher, a MAC or key bytes. The formats are specified in {@code docs/spec/key-hierarchy.md} and
 * {@code docs/spec/ciphertext-blob.md}.
 *
 * <pre>{@code
 * RandomSource random = new SecureRandomSource();
 * try (RootKeyProvider rootKey = FileRootKeyProvider.open(file, random);
 *         DomainKeyring keyring = DomainKeyring.open(rootKey, storedDomainKeys, random)) {
 *     BackingKey key = keyring.unwrap(wrappedBackingKey, identity);
 *     CiphertextBlob blob = new BlobCipher(random).encrypt(key, plaintext, EncryptionContext.EMPTY);
 * }
 * }</pre>
 */
@NullMarked
package dev.keyhold.kms.crypto;

import org.jspecify.annotations.NullMarked;
