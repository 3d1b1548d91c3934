package dev.keyhold.interceptor.s3;

/** What the interceptor does with an operation. */
enum Treatment {
    /** The body is encrypted. */
    SEAL,
    /** The body of the answer is decrypted. */
    OPEN,
    /** The sizes in the answer become those of the plaintext. */
    MEASURE,
    /** An upload in parts begins. */
    BEGIN,
    /** The body is encrypted, as a part of an upload. */
    SEAL_PART,
    /** An upload in parts is completed. */
    COMPLETE,
    /** An upload in parts is given up. */
    ABORT,
    /** Sent as it is when the copy can be read afterwards, refused otherwise. */
    COPY,
    /** Sent as it is: it carries no object data. Sizes and checksums in its answer are those of the stored object. */
    PASS,
    /** Refused before it is sent: it carries object data that would not be encrypted, or be unreadable afterwards. */
    REFUSE
}
