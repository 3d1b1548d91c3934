package dev.keyhold.kms.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * AES-256-GCM under a key that is derived for one message, with a commitment to key, header and associated bytes:
 * what wrapped values and ciphertext blobs have in common. Safe for use by several threads.
 *
 * <p>A sealed message is {@code header || nonce (32) || commitment (32) || ciphertext || tag (16)}.
 */
final class CommittingSeal {
    static final int NONCE_LENGTH = 32;
    static final int OVERHEAD = NONCE_LENGTH + KeyDerivation.LENGTH + AesGcm.TAG_LENGTH;

    // Safe, because no derived key sees a second message: it comes from 256 random bits of its own. Storing such a key,
    // or taking the nonce from anything but the random source, would break it.
    private static final byte[] ZERO_IV = new byte[AesGcm.IV_LENGTH];

    private final RandomSource random;
    private final DerivationLabel encryptLabel;
    private final DerivationLabel commitLabel;

    CommittingSeal(RandomSource random, DerivationLabel encryptLabel, DerivationLabel commitLabel) {
        this.random = random;
        this.encryptLabel = encryptLabel;
        this.commitLabel = commitLabel;
    }

    byte[] seal(SecretBytes key, byte[] header, byte[] associated, byte[] plaintext) {
        byte[] nonce = random.bytes(NONCE_LENGTH);
        byte[] message = Arrays.copyOf(header, header.length + OVERHEAD + plaintext.length);
        System.arraycopy(nonce, 0, message, header.length, NONCE_LENGTH);
        try (MessageKeys keys = derive(key, nonce, header, associated)) {
            System.arraycopy(keys.commitment, 0, message, header.length + NONCE_LENGTH, KeyDerivation.LENGTH);
            encrypt(keys, message, associated, plaintext);
            return message;
        }
    }

    /** Opens a message; empty when it was made with another key, header or associated bytes, or was changed. */
    Optional<byte[]> open(SecretBytes key, byte[] message, int headerLength, byte[] associated) {
        int commitmentStart = headerLength + NONCE_LENGTH;
        int bodyStart = commitmentStart + KeyDerivation.LENGTH;
        byte[] header = Arrays.copyOf(message, headerLength);
        byte[] nonce = Arrays.copyOfRange(message, headerLength, commitmentStart);
        byte[] commitment = Arrays.copyOfRange(message, commitmentStart, bodyStart);
        try (MessageKeys keys = derive(key, nonce, header, associated)) {
            boolean committed = MessageDigest.isEqual(keys.commitment, commitment);
            Optional<byte[]> plaintext = decrypt(keys, message, bodyStart, associated);
            if (committed) {
                return plaintext;
            }
            plaintext.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
            return Optional.empty();
        }
    }

    private MessageKeys derive(SecretBytes key, byte[] nonce, byte[] header, byte[] associated) {
        byte[] context = Arrays.copyOf(nonce, NONCE_LENGTH + Sha256.LENGTH);
        byte[] binding = Sha256.digest(header, associated);
        System.arraycopy(binding, 0, context, NONCE_LENGTH, Sha256.LENGTH);
        return key.use(bytes -> {
            try (KeyDerivation derivation = new KeyDerivation(bytes)) {
                return new MessageKeys(
                        derivation.derive(encryptLabel, context), derivation.derive(commitLabel, context));
            }
        });
    }

    private static void encrypt(MessageKeys keys, byte[] message, byte[] associated, byte[] plaintext) {
        int bodyStart = message.length - AesGcm.TAG_LENGTH - plaintext.length;
        try {
            Cipher cipher = AesGcm.encryption(keys.encryption, ZERO_IV);
            cipher.updateAAD(message, 0, bodyStart);
            cipher.updateAAD(associated);
            cipher.doFinal(plaintext, 0, plaintext.length, message, bodyStart);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    private static Optional<byte[]> decrypt(MessageKeys keys, byte[] message, int bodyStart, byte[] associated) {
        try {
            Cipher cipher = AesGcm.decryption(keys.encryption, ZERO_IV);
            cipher.updateAAD(message, 0, bodyStart);
            cipher.updateAAD(associated);
            return Optional.of(cipher.doFinal(message, bodyStart, message.length - bodyStart));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    /** The two values that are derived for one message. */
    private static final class MessageKeys implements AutoCloseable {
        private final TransientKey encryption;
        private final byte[] commitment;

        private MessageKeys(byte[] encryption, byte[] commitment) {
            this.encryption = new TransientKey(AesGcm.KEY_ALGORITHM, encryption);
            this.commitment = commitment;
        }

        @Override
        public void close() {
            encryption.close();
        }
    }
}
