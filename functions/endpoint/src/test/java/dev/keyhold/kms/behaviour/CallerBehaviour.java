package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** Who calls, and what becomes of those who may not, or call what is not there. */
interface CallerBehaviour extends Behaviour {
    // spec: protocol.md PR-45
    @Test
    default void getCallerIdentity_tellsTheRootUserWhoItIs() {
        try (StsClient sts = clients().sts()) {
            GetCallerIdentityResponse identity = sts.getCallerIdentity();

            assertThat(identity.account()).isEqualTo(accountId());
            assertThat(identity.userId()).isEqualTo(accountId());
            assertThat(identity.arn()).isEqualTo("arn:aws:iam::" + accountId() + ":root");
        }
    }

    @Test
    default void sts_ofAnOperationThatIsNotBuilt_isRefusedInItsOwnProtocol() {
        try (StsClient sts = clients().sts()) {
            StsException refusal = catchThrowableOfType(StsException.class, sts::getSessionToken);

            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("InvalidAction");
            assertThat(refusal.statusCode()).isEqualTo(400);
            assertThat(refusal.requestId()).hasSize(36);
        }
    }

    @Test
    default void request_signedWithAnotherSecret_isRefused() {
        try (KmsClient impostor = clients().impostor()) {
            assertRefused(
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided. Check your AWS "
                            + "Secret Access Key and signing method. Consult the service documentation for details.",
                    impostor::listKeys);
        }
    }

    @Test
    default void operation_thatIsNotBuilt_isRefusedClearly() {
        assertRefused(
                UnsupportedOperationException.class,
                "The operation DescribeCustomKeyStores is not supported.",
                () -> kms().describeCustomKeyStores());
    }
}
