package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;

/** What callers are told of our own mistakes: nothing but that there was one. */
final class Defects {
    private Defects() {}

    static KmsException internal() {
        return new KmsException(KmsErrorCode.INTERNAL, "The request was rejected because of an internal error.");
    }
}
