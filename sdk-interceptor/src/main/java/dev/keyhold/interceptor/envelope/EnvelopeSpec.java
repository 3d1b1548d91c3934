package dev.keyhold.interceptor.envelope;

import org.jspecify.annotations.Nullable;

/**
 * What a new message shall be. The data key must be obtained for {@link #encryptionContext()}, which under the signing
 * suite holds one pair more than the caller's. Immutable.
 */
public final class EnvelopeSpec {
    /** Plaintext bytes of a frame unless told otherwise. */
    public static final int DEFAULT_FRAME_LENGTH = 64 << 10;
    /** Most plaintext bytes of a frame that is written. */
    public static final int MAX_FRAME_LENGTH = 16 << 20;

    private final EncryptionContext context;
    private final int frameLength;
    private final @Nullable SigningKey signingKey;

    private EnvelopeSpec(EncryptionContext context, int frameLength, @Nullable SigningKey signingKey) {
        if (frameLength < 1 || frameLength > MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("a frame has 1 to " + MAX_FRAME_LENGTH + " bytes");
        }
        this.context = context;
        this.frameLength = frameLength;
        this.signingKey = signingKey;
    }

    /**
     * A message of suite {@code 0x0478}.
     *
     * @throws IllegalArgumentException if the context uses a key of the format
     */
    public static EnvelopeSpec unsigned(EncryptionContext context) {
        return new EnvelopeSpec(callersOwn(context), DEFAULT_FRAME_LENGTH, null);
    }

    /**
     * A message of suite {@code 0x0578}, with a signing key of its own. Each such message needs a data key of its own,
     * since the public key is part of the context.
     *
     * @throws IllegalArgumentException if the context uses a key of the format
     */
    public static EnvelopeSpec signed(EncryptionContext context) {
        SigningKey key = SigningKey.generate();
        EncryptionContext more = callersOwn(context).with(EncryptionContext.PUBLIC_KEY, key.publicKeyText());
        return new EnvelopeSpec(more, DEFAULT_FRAME_LENGTH, key);
    }

    /**
     * The same with frames of another length.
     *
     * @throws IllegalArgumentException if the length is not between 1 and {@link #MAX_FRAME_LENGTH}
     */
    public EnvelopeSpec withFrameLength(int length) {
        return new EnvelopeSpec(context, length, signingKey);
    }

    /** The context that the data key and the header are bound to. */
    public EncryptionContext encryptionContext() {
        return context;
    }

    /** Plaintext bytes of a frame. */
    public int frameLength() {
        return frameLength;
    }

    /** The algorithm suite. */
    public AlgorithmSuite suite() {
        return signingKey == null
                ? AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY
                : AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384;
    }

    @Nullable
    SigningKey signingKey() {
        return signingKey;
    }

    private static EncryptionContext callersOwn(EncryptionContext context) {
        if (context.hasReservedKey()) {
            throw new IllegalArgumentException(
                    "keys that begin with " + EncryptionContext.RESERVED_PREFIX + " are reserved");
        }
        return context;
    }
}
