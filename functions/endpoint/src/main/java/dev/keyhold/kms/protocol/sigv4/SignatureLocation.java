package dev.keyhold.kms.protocol.sigv4;

/** Where a request carries its signature. */
public enum SignatureLocation {
    /** In the {@code Authorization} header field. */
    HEADER,
    /** In {@code X-Amz-*} query parameters: a presigned request. */
    QUERY
}
