package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static dev.keyhold.kms.behaviour.Behaviour.bytes;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Requests that only ask whether they would succeed. */
interface DryRunBehaviour extends Behaviour {
    String WOULD_SUCCEED = "The request would have succeeded, but the DryRun option is set.";

    @Test
    default void dryRun_ofWhatWouldSucceed_saysSo() {
        String id = newKey().keyId();
        SdkBytes blob = kms().encrypt(request -> request.keyId(id).plaintext(bytes("x")))
                .ciphertextBlob();

        assertRefused(
                DryRunOperationException.class,
                WOULD_SUCCEED,
                () -> kms().encrypt(request ->
                        request.keyId(id).plaintext(bytes("x")).dryRun(true)));
        assertRefused(
                DryRunOperationException.class,
                WOULD_SUCCEED,
                () -> kms().decrypt(request -> request.ciphertextBlob(blob).dryRun(true)));
        assertRefused(
                DryRunOperationException.class,
                WOULD_SUCCEED,
                () -> kms().reEncrypt(request ->
                        request.ciphertextBlob(blob).destinationKeyId(id).dryRun(true)));
        assertRefused(
                DryRunOperationException.class,
                WOULD_SUCCEED,
                () -> kms().generateDataKey(request ->
                        request.keyId(id).keySpec(DataKeySpec.AES_256).dryRun(true)));
        assertRefused(
                DryRunOperationException.class,
                WOULD_SUCCEED,
                () -> kms().generateDataKeyWithoutPlaintext(request ->
                        request.keyId(id).keySpec(DataKeySpec.AES_256).dryRun(true)));
    }

    @Test
    default void dryRun_ofWhatWouldFail_givesThatError() {
        String absent = "12345678-1234-1234-1234-123456789012";

        assertRefused(
                NotFoundException.class,
                "Key 'arn:aws:kms:eu-west-1:" + accountId() + ":key/" + absent + "' does not exist",
                () -> kms().encrypt(request ->
                        request.keyId(absent).plaintext(bytes("x")).dryRun(true)));
        assertRefused(
                InvalidCiphertextException.class,
                null,
                () -> kms().decrypt(
                                request -> request.ciphertextBlob(bytes("x")).dryRun(true)));
    }
}
