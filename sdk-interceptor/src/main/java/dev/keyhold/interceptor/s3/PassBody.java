package dev.keyhold.interceptor.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/**
 * The stored body, opened in one pass.
 *
 * @param pass a new pass
 */
record PassBody(Supplier<PieceTransformation> pass) implements AnswerBody {
    @Override
    public InputStream stream(InputStream stored) {
        return new PieceInputStream(stored, pass.get());
    }

    @Override
    public Publisher<ByteBuffer> publisher(Publisher<ByteBuffer> stored) {
        return subscriber -> stored.subscribe(new PieceSubscriber(subscriber, pass.get()));
    }
}
