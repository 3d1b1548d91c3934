package dev.keyhold.interceptor.s3;

/** What the interceptor does with an operation. */
enum Treatment {
    /** The body is encrypted. */
    SEAL,
    /** The body of the answer is decrypted. */
    OPEN,
    /** The sizes in the answer become those of the plaintext. */
    MEASURE,
    /** Sent as it is when the copy can be read afterwards, refused otherwise. */
    COPY,
    /** Sent as it is: it carries no object data. Sizes and checksums in its answer are those of the stored object. */
    PASS,
    /** Refused before it is sent: it carries object data that would not be encrypted, or be unreadable afterwards. */
    REFUSE
}
