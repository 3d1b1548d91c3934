package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.audit.CallOrigin;
import dev.keyhold.kms.operation.Identity;
import dev.keyhold.kms.operation.IncomingCall;
import dev.keyhold.kms.operation.Service;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.protocol.WireCall;
import dev.keyhold.kms.protocol.access.Authenticator;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import java.util.Arrays;

/** A call that came over HTTP, as the pipeline sees it. */
final class HttpCall implements IncomingCall {
    private final String requestId;
    private final RequestHead head;
    private final WireCall wire;
    private final Authenticator authenticator;
    private byte[] body = new byte[0];
    private int bodyBytes;

    HttpCall(String requestId, RequestHead head, WireCall wire, Authenticator authenticator) {
        this.requestId = requestId;
        this.head = head;
        this.wire = wire;
        this.authenticator = authenticator;
    }

    /** Takes the body over. */
    HttpCall withBody(byte[] whole) {
        body = whole;
        bodyBytes = whole.length;
        return this;
    }

    /** There is more of the body than was read. */
    HttpCall withTooLargeBody() {
        bodyBytes = Integer.MAX_VALUE;
        return this;
    }

    WireCall wire() {
        return wire;
    }

    /** Overwrites the body, which held the caller's plaintext. The call is over then. */
    void clear() {
        Arrays.fill(body, (byte) 0);
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public CallOrigin origin() {
        return head.origin();
    }

    @Override
    public String target() {
        return wire.target();
    }

    @Override
    public int bodyBytes() {
        return bodyBytes;
    }

    @Override
    public Identity authenticate(Service service) {
        HttpRequestView view = head.view(body);
        return authenticator.authenticate(view, service);
    }

    @Override
    public Fields decode(StructureShape shape) {
        return wire.decode(shape);
    }
}
