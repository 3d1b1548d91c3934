package dev.keyhold.kms.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What the parts of the suite share. */
interface Behaviour {
    /** Clients of a service that runs. It may hold what other tests made; each test makes its own keys. */
    Clients clients();

    default KmsClient kms() {
        return clients().kms();
    }

    default KeyMetadata newKey() {
        return kms().createKey().keyMetadata();
    }

    default String accountId() {
        return clients().launcher().accountId();
    }

    default String aliasArn(String aliasName) {
        return "arn:aws:kms:eu-west-1:" + accountId() + ":" + aliasName;
    }

    /** A name that no other test uses. */
    static String aliasName() {
        return "alias/test-" + UUID.randomUUID();
    }

    static SdkBytes bytes(String text) {
        return SdkBytes.fromUtf8String(text);
    }

    /** Calls, and expects exactly this error; null if it has no message. */
    static void assertRefused(Class<? extends KmsException> error, @Nullable String message, ThrowingCallable call) {
        KmsException refusal = refusal(call);
        assertThat(refusal).isExactlyInstanceOf(error);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(message);
    }

    /** Calls, and expects exactly this error, for which the SDK has no class. */
    static void assertRefused(String errorCode, @Nullable String message, ThrowingCallable call) {
        KmsException refusal = refusal(call);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(errorCode);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(message);
    }

    private static KmsException refusal(ThrowingCallable call) {
        KmsException refusal = catchThrowableOfType(KmsException.class, call);
        assertThat(refusal).as("an error is expected").isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).hasSize(36);
        return refusal;
    }
}
