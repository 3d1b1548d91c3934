package dev.keyhold.kms.rootkey.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.StringInputStream;

class AwsServiceTest {
    @Test
    void reason_withoutCredentials_isShort() {
        ProfileCredentialsProvider nothing = ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.builder()
                        .content(new StringInputStream("[default]\n"))
                        .type(ProfileFile.Type.CREDENTIALS)
                        .build())
                .build();
        AwsCredentialsProviderChain chain = AwsCredentialsProviderChain.of(nothing);

        assertThatThrownBy(chain::resolveCredentials)
                .isInstanceOfSatisfying(
                        SdkClientException.class,
                        failure -> assertThat(AwsService.reason(failure))
                                .isEqualTo(
                                        "no AWS credentials were found, neither in the environment nor in a profile nor"
                                                + " of a role"));
    }
}
