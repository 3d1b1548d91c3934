package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that boto3 and the AWS CLI sign: made by {@code sigv4-botocore/make.py}. */
class BotocoreRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T04:15:00Z");

    // spec: authentication.md AU-6, AU-7, AU-8, AU-20, AU-21, AU-23
    @ParameterizedTest
    @CsvSource({
        "kms, kms, false",
        "kms-temporary, kms, true",
        "kms-date, kms, false",
        "kms-default-port, kms, false",
        "sts, sts, false",
        "sts-presigned, sts, false",
        "sts-presigned-temporary, sts, true",
        "path-and-query, kms, false"
    })
    void verify_ofBotocore_isValid(String name, String service, boolean temporary) {
        HttpRequestView request = SigV4Suite.parse(SigV4Suite.readResource("/sigv4-botocore/" + name + ".req"));
        TestVerifier verifier = new TestVerifier(NOW, temporary ? "IQoJb3JpZ2lu//+a=" : null);
        assertThat(verifier.verify(request, service)).isInstanceOf(SignatureVerdict.Valid.class);
    }
}
