package dev.keyhold.kms.audit;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one call, or what the service did by itself. It holds no plaintext, ciphertext, key material, token or signature.
 *
 * @param requestId the identifier that the caller got with the answer
 * @param time when the call came in
 * @param operation the operation's name; empty if the call named none that exists
 * @param origin where the call came from
 * @param caller who signed it; null if it failed authentication, and for an event of the service itself
 * @param region the Region that it was signed for, or of the service's event; null if it failed
 *     authentication, and for an event about no KMS key in the home store
 * @param keys the KMS keys that it was about, as far as they were found
 * @param failure why it was refused; null if it succeeded
 */
public record AuditRecord(
        String requestId,
        Instant time,
        String operation,
        CallOrigin origin,
        @Nullable Caller caller,
        @Nullable Region region,
        List<KeyArn> keys,
        @Nullable Failure failure) {
    public AuditRecord {
        keys = List.copyOf(keys);
    }

    /**
     * What the service did by itself. Nobody called.
     *
     * @param eventId an identifier of its own, in place of a request's
     */
    public static AuditRecord ofService(String eventId, Instant time, ServiceEvent event) {
        KeyArn key = event.key();
        return new AuditRecord(
                eventId,
                time,
                event.name(),
                CallOrigin.SERVICE,
                null,
                event.region(),
                key == null ? List.of() : List.of(key),
                null);
    }

    /** Whether this is what the service did by itself ({@code AwsServiceEvent}), and no call. */
    public boolean isServiceEvent() {
        return origin.equals(CallOrigin.SERVICE);
    }

    /**
     * Why a call was refused.
     *
     * @param errorCode the error's name on the wire
     * @param message what the caller was told, without the values that a request's shape does not allow: they may be long, or tokens
     * @param detail what the caller was not told, such as the authorization layer that denied; empty if there is none
     */
    public record Failure(String errorCode, String message, String detail) {}
}
