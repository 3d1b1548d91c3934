package dev.keyhold.interceptor.s3;

import software.amazon.awssdk.core.SdkResponse;

/** What is to be remembered of one request of an upload in parts, once it is known how it ended. */
interface UploadStep {
    /** The store did it. */
    void succeeded(SdkResponse response);

    /** Nobody knows whether the store did it. */
    default void failed() {}
}
