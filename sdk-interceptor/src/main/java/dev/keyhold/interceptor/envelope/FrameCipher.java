package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens frames under the key of one message. It keeps no plaintext between calls and allocates only what the
 * JCA does. Not safe for concurrent use.
 */
final class FrameCipher {
    static final int IV_LENGTH = 12;
    static final int TAG_LENGTH = 16;
    static final int FINAL_MARK = 0xFFFF_FFFF;

    /** Corretto's provider crosses into native code at each call; it is at full speed from the first. */
    private static final int NATIVE_PIECE = 64 << 10;
    /** The JDK's AES-GCM runs compiled only after many calls: few large ones would stay slow for seconds. */
    private static final int PIECE = 16 << 10;

    private final SecretKey key;
    private final Supplier<Provider> choice;
    private Provider provider;
    private Cipher cipher;
    private int pieceLength;
    private final byte[] iv = new byte[IV_LENGTH];
    private final byte[] regularData;
    private final byte[] finalData;
    private final byte[] blockData;

    FrameCipher(SecretKey key, MessageId messageId) {
        this(AesGcmProvider::chosen, key, messageId);
    }

    /** @param choice the provider, asked for at each frame: a long message changes over to a faster one */
    FrameCipher(Supplier<Provider> choice, SecretKey key, MessageId messageId) {
        this.choice = choice;
        this.provider = choice.get();
        this.cipher = AesGcmProvider.newCipher(provider);
        this.pieceLength = pieceLength(provider);
        this.key = key;
        this.regularData = FrameKind.REGULAR.additionalData(messageId);
        this.finalData = FrameKind.FINAL.additionalData(messageId);
        this.blockData = FrameKind.SINGLE_BLOCK.additionalData(messageId);
    }

    /**
     * Writes a whole frame. The plaintext may lie where its ciphertext will.
     *
     * @param start where the frame begins in {@code target}
     * @return its length
     */
    int seal(FrameId id, Slice plaintext, byte[] target, int start) {
        int ciphertextStart = writePrefix(id, plaintext.length, target, start);
        try {
            initEncrypt(id.sequence());
            cipher.updateAAD(additionalData(id, plaintext.length));
            return ciphertextStart + encrypt(plaintext, target, ciphertextStart) - start;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    /**
     * Verifies and decrypts a whole frame to the start of {@code target}, which has room for the plaintext. The IV is the
     * one in the frame: others than this library's writer choose it otherwise, and the tag covers it.
     *
     * @throws EnvelopeRejectedException if the frame is not authentic; what {@code target} then holds must not be used
     */
    int open(FrameId id, Slice frame, byte[] target) {
        int prefix = id.kind().prefixLength();
        int plaintextLength = frame.length - id.kind().overhead();
        try {
            init(Cipher.DECRYPT_MODE, frame.array, frame.offset + id.kind().ivOffset());
            cipher.updateAAD(additionalData(id, plaintextLength));
            return cipher.doFinal(frame.array, frame.offset + prefix, frame.length - prefix, target, 0);
        } catch (AEADBadTagException e) {
            throw new EnvelopeRejectedException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    /** The tag of a header: an empty plaintext under an IV of zeros, which no frame has. */
    byte[] headerTag(byte[] headerBody) {
        try {
            initEncrypt(0);
            cipher.updateAAD(headerBody);
            return cipher.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to authenticate", e);
        }
    }

    private void initEncrypt(long sequence) throws GeneralSecurityException {
        Bytes.putInt64(iv, IV_LENGTH - Long.BYTES, sequence);
        init(Cipher.ENCRYPT_MODE, iv, 0);
    }

    private void init(int mode, byte[] source, int ivOffset) throws GeneralSecurityException {
        follow(choice.get());
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, source, ivOffset, IV_LENGTH));
    }

    private byte[] additionalData(FrameId id, long plaintextLength) {
        byte[] data = switch (id.kind()) {
            case REGULAR -> regularData;
            case FINAL -> finalData;
            case SINGLE_BLOCK -> blockData;
        };
        Bytes.putInt32(data, data.length - 12, (int) id.sequence());
        Bytes.putInt64(data, data.length - 8, plaintextLength);
        return data;
    }

    private int encrypt(Slice plaintext, byte[] target, int start) throws GeneralSecurityException {
        int read = plaintext.offset;
        int left = plaintext.length;
        int written = 0;
        while (left > pieceLength) {
            written += cipher.update(plaintext.array, read, pieceLength, target, start + written);
            read += pieceLength;
            left -= pieceLength;
        }
        return written + cipher.doFinal(plaintext.array, read, left, target, start + written);
    }

    /** A provider's own equality compares all it offers. */
    @SuppressWarnings("ReferenceEquality")
    private void follow(Provider chosen) {
        if (chosen != provider) {
            provider = chosen;
            cipher = AesGcmProvider.newCipher(chosen);
            pieceLength = pieceLength(chosen);
        }
    }

    private static int pieceLength(Provider provider) {
        return provider.getName().equals(AesGcmProvider.ACCP_NAME) ? NATIVE_PIECE : PIECE;
    }

    private static int writePrefix(FrameId id, int plaintextLength, byte[] target, int start) {
        int at = start;
        if (id.kind() == FrameKind.FINAL) {
            Bytes.putInt32(target, at, FINAL_MARK);
            at += 4;
        }
        Bytes.putInt32(target, at, (int) id.sequence());
        Bytes.putInt32(target, at + 4, 0);
        Bytes.putInt64(target, at + 8, id.sequence());
        at += 4 + IV_LENGTH;
        if (id.kind() == FrameKind.FINAL) {
            Bytes.putInt32(target, at, plaintextLength);
            at += 4;
        }
        return at;
    }
}
