package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** A store and clients, for uploads in parts. */
final class MultipartWorld implements AutoCloseable {
    static final int MIB = 1 << 20;
    static final int PART = 5 * MIB;
    static final String KEY = "k";

    final S3World world = new S3World();
    final S3Client plain = world.client();
    final S3EnvelopeInterceptor interceptor = interceptor().build();
    final S3Client s3 = world.client(interceptor);

    S3EnvelopeInterceptorBuilder interceptor() {
        return world.interceptor().ownClient(plain);
    }

    String create(S3Client client) {
        return client.createMultipartUpload(c -> c.bucket(BUCKET).key(KEY)).uploadId();
    }

    static CompletedPart part(S3Client client, String id, int number, byte[] content) {
        String etag = client.uploadPart(
                        p -> p.bucket(BUCKET).key(KEY).uploadId(id).partNumber(number), RequestBody.fromBytes(content))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    static void complete(S3Client client, String id, List<CompletedPart> parts) {
        client.completeMultipartUpload(
                c -> c.bucket(BUCKET).key(KEY).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    /** Uploads content in parts of these sizes, one after another. */
    void upload(byte[] content, int... sizes) {
        String id = create(s3);
        List<CompletedPart> parts = new ArrayList<>();
        int at = 0;
        for (int size : sizes) {
            parts.add(part(s3, id, parts.size() + 1, Arrays.copyOfRange(content, at, at + size)));
            at += size;
        }
        complete(s3, id, parts);
    }

    byte[] get() {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(KEY)).asByteArray();
    }

    @Override
    public void close() {
        s3.close();
        plain.close();
        world.close();
    }
}
