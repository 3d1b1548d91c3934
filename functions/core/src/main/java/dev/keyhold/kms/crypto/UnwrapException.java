package dev.keyhold.kms.crypto;

/**
 * A stored value does not open: it was changed, belongs elsewhere, or its wrapping key is not here. The message holds
 * nothing secret.
 */
public final class UnwrapException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private UnwrapException(String message) {
        super(message);
    }

    /** For a {@link RootKeyProvider}, too: what its device or service refuses to unwrap. */
    public static UnwrapException doesNotOpen(WrappedValue wrapped) {
        return new UnwrapException("a stored " + wrapped.purpose() + " does not open under wrapping key "
                + wrapped.wrappingKeyId() + ": it was changed, or is not what its place says");
    }

    /** What is stored in the place of a wrapped value is none. */
    public static UnwrapException notWrapped() {
        return new UnwrapException("a stored wrapped value was changed");
    }

    static UnwrapException keyIsMissing(WrappedValue wrapped) {
        return new UnwrapException(
                "the wrapping key " + wrapped.wrappingKeyId() + " of a stored " + wrapped.purpose() + " is not here");
    }

    static UnwrapException noCurrentKey(WrappingKeyId current) {
        return new UnwrapException("the current domain key " + current + " is not in the store");
    }
}
