package dev.keyhold.interceptor.s3;

/** Formats of the Amazon S3 Encryption Client, by the number that its specification gives them. */
public enum ClientFormat {
    /** Content in CBC without a tag, or under a data key that nothing binds. Read only where {@code readsUnauthenticated} says so. */
    V1("x-amz-key", "AES/CBC/PKCS5Padding", "AES"),
    /** AES-GCM under the data key itself; written by versions 2 and 3 of the client for Java. */
    V2("x-amz-key-v2", "AES/GCM/NoPadding", "AES/GCM/NoPadding"),
    /** AES-GCM with key commitment; written by version 4 of the client for Java. */
    V3("x-amz-3", "115", "115");

    /** The pair that the client adds to an encryption context, to say what the data key is for. */
    static final String RESERVED_PAIR = "aws:x-amz-cek-alg";

    private final String keyEntry;
    private final String contentAlgorithm;
    private final String wrappingLabel;

    ClientFormat(String keyEntry, String contentAlgorithm, String wrappingLabel) {
        this.keyEntry = keyEntry;
        this.contentAlgorithm = contentAlgorithm;
        this.wrappingLabel = wrappingLabel;
    }

    /** The metadata entry that holds the encrypted data key. */
    String keyEntry() {
        return keyEntry;
    }

    String contentAlgorithm() {
        return contentAlgorithm;
    }

    /** What a data key is bound to that is encrypted under an AES key. */
    String wrappingLabel() {
        return wrappingLabel;
    }
}
