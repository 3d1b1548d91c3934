package dev.keyhold.interceptor.envelope;

/**
 * Finds the end of a header by its length fields alone, each looked at once, while its bytes arrive. Whether the rest
 * makes sense is said when all of it is there. Not safe for concurrent use.
 */
final class HeaderWalk {
    private static final int U16 = 2;
    private static final int FIELDS_OF_A_KEY = 3;
    private static final int START = 1 + 2 + MessageId.LENGTH;
    private static final int END = 1 + 4 + ContentKey.COMMITMENT_LENGTH + FrameCipher.TAG_LENGTH;

    private enum State {
        VERSION,
        CONTEXT,
        KEY_COUNT,
        KEY_FIELD,
        END
    }

    private final EnvelopeLimits limits;
    private State state = State.VERSION;
    private int needed = 1;
    private int fieldsLeft;

    HeaderWalk(EnvelopeLimits limits) {
        this.limits = limits;
    }

    /** How many bytes, from the start, are needed before {@link #advance} can go on; at the end, all of the header. */
    int needed() {
        return needed;
    }

    /**
     * Goes on as far as the first {@code length} bytes reach.
     *
     * @return whether the header is there
     * @throws EnvelopeRejectedException if this cannot become a header
     */
    boolean advance(byte[] bytes, int length) {
        while (length >= needed) {
            switch (state) {
                case VERSION -> {
                    require(bytes[0] == HeaderCodec.VERSION);
                    want(State.CONTEXT, START - 1 + U16);
                }
                case CONTEXT -> want(State.KEY_COUNT, field(bytes) + U16);
                case KEY_COUNT -> {
                    int keys = field(bytes);
                    require(keys >= 1 && keys <= limits.maxEncryptedDataKeys());
                    fieldsLeft = keys * FIELDS_OF_A_KEY;
                    want(State.KEY_FIELD, U16);
                }
                case KEY_FIELD -> {
                    fieldsLeft--;
                    want(fieldsLeft == 0 ? State.END : State.KEY_FIELD, field(bytes) + (fieldsLeft == 0 ? END : U16));
                }
                case END -> {
                    return true;
                }
            }
        }
        return false;
    }

    /** The length that ends what is needed so far. */
    private int field(byte[] bytes) {
        return ((bytes[needed - 2] & 0xFF) << 8) | (bytes[needed - 1] & 0xFF);
    }

    private void want(State next, int more) {
        require(more <= limits.maxHeaderBytes() - needed);
        state = next;
        needed += more;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new EnvelopeRejectedException();
        }
    }
}
