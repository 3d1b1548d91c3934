package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.WholeObjectPasses;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/**
 * A large object, verified as a whole by the first read, and read once more as it is handed out. Not safe for concurrent
 * use.
 */
final class TwoPassInputStream extends InputStream implements Abortable {
    private final ClientObject object;
    private final OwnRequests own;
    private final InputStream first;
    private @Nullable PieceInputStream second;

    TwoPassInputStream(ClientObject object, OwnRequests own, InputStream first) {
        this.object = object;
        this.own = own;
        this.first = first;
    }

    @Override
    public int read() throws IOException {
        return second().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return second().read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        first.close();
        if (second != null) {
            second.close();
        }
    }

    @Override
    public void abort() {
        if (first instanceof Abortable abortable) {
            abortable.abort();
        }
        if (second != null) {
            second.abort();
        }
    }

    private PieceInputStream second() throws IOException {
        PieceInputStream present = second;
        if (present == null) {
            WholeObjectPasses passes =
                    new WholeObjectPasses(Waiting.forAnswer(object.key().get()), object.length());
            new PieceInputStream(first, new PassReader(passes.first())).readAllBytes();
            present = new PieceInputStream(own.stream(object.again()), new PassReader(passes.second()));
            second = present;
        }
        return present;
    }
}
