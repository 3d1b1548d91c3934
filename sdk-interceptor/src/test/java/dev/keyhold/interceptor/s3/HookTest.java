package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.keys.KmsDataKeys;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.signer.AwsSignerExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.services.kms.model.ListKeysRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.SelectObjectContentRequest;

/** Hooks called directly, for what no client on loopback shows. */
final class HookTest {
    private static final PutObjectRequest PUT =
            PutObjectRequest.builder().bucket("b").key("k").build();
    private static final GetObjectRequest GET =
            GetObjectRequest.builder().bucket("b").key("k").build();

    private final S3EnvelopeInterceptor interceptor = S3EnvelopeInterceptor.builder()
            .keys(KmsDataKeys.of(new FakeKms(), FakeKms.KEY))
            .build();

    // spec: s3-objects.md SO-5
    @Test
    @SuppressWarnings("deprecation") // the mark that the presigner leaves
    void presigned_withObjectData_isRefused() {
        for (SdkRequest request : new SdkRequest[] {PUT, GET}) {
            ExecutionAttributes attributes = new ExecutionAttributes();
            attributes.putAttribute(AwsSignerExecutionAttribute.PRESIGNER_EXPIRATION, Instant.EPOCH);
            assertThatThrownBy(() -> modify(request, attributes)).isInstanceOf(RequestRefusedException.class);
        }
        ExecutionAttributes attributes = new ExecutionAttributes();
        attributes.putAttribute(AwsSignerExecutionAttribute.PRESIGNER_EXPIRATION, Instant.EPOCH);
        assertThatCode(() -> modify(
                        DeleteObjectRequest.builder().bucket("b").key("k").build(), attributes))
                .doesNotThrowAnyException();
    }

    // spec: s3-objects.md SO-1
    @Test
    void selectObjectContent_isRefused() {
        assertThatThrownBy(() -> modify(SelectObjectContentRequest.builder().build(), new ExecutionAttributes()))
                .isInstanceOf(RequestRefusedException.class);
    }

    @Test
    void requestsOfOtherServices_passUntouched() {
        ListKeysRequest request = ListKeysRequest.builder().build();

        assertThat(modify(request, new ExecutionAttributes())).isSameAs(request);
    }

    @Test
    void inHook_onEventLoopThread_neverWaits() throws InterruptedException {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        Waiting.inHook(new CompletableFuture<>());
                    } catch (RequestRefusedException e) {
                        outcome.complete(e);
                    }
                },
                "aws-java-sdk-NettyEventLoop-0-0");
        thread.start();
        thread.join();

        assertThat(outcome.join()).hasMessageContaining("prefetch");
    }

    private SdkRequest modify(SdkRequest request, ExecutionAttributes attributes) {
        return interceptor.modifyRequest(() -> request, attributes);
    }
}
