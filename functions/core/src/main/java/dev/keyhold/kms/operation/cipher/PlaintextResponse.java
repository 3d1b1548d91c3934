package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;

/** An answer with a plaintext, which is cleared when the answer is closed. Never a record: it holds a secret. */
final class PlaintextResponse implements Response {
    private final SensitiveBytes plaintext;
    private final Response others;

    /** @param others the members beside {@code Plaintext} */
    PlaintextResponse(SensitiveBytes plaintext, Response others) {
        this.plaintext = plaintext;
        this.others = others;
    }

    @Override
    public void writeTo(FieldWriter out) {
        others.writeTo(out);
        out.secret("Plaintext", plaintext);
    }

    @Override
    public void close() {
        plaintext.close();
    }

    @Override
    public String toString() {
        return "PlaintextResponse[" + plaintext + "]";
    }
}
