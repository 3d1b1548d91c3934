package dev.keyhold.interceptor.envelope;

/** A message whose header is authentic and whose data key is the one it commits to. Safe for concurrent use. */
public final class OpenedMessage {
    private final MessageHeader header;
    private final ContentKey contentKey;

    OpenedMessage(MessageHeader header, ContentKey contentKey) {
        this.header = header;
        this.contentKey = contentKey;
    }

    /** The authentic header. */
    public MessageHeader header() {
        return header;
    }

    FrameCipher newCipher() {
        return contentKey.newCipher();
    }

    @Override
    public String toString() {
        return "OpenedMessage[" + header + "]";
    }
}
