package dev.keyhold.interceptor.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;

/** The body that a caller gets in place of the one that is stored. */
interface AnswerBody {
    /** For blocking clients. */
    InputStream stream(InputStream stored);

    /** For asynchronous ones. */
    Publisher<ByteBuffer> publisher(Publisher<ByteBuffer> stored);
}
