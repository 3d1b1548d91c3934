package dev.keyhold.kms.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RotateKeysJobTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    // spec: lifecycle.md LC-24
    @Test
    void awsManagedKey_overFiveYears_rotatesEachYear() {
        String key = client.describe("alias/aws/s3").text("Arn");
        Set<String> materials = new HashSet<>();
        for (int year = 1; year <= 5; year++) {
            materials.add(client.describe(key).text("CurrentKeyMaterialId"));
            kms.pass(YEAR.minusMillis(1));
            assertThat(materials).contains(client.describe(key).text("CurrentKeyMaterialId"));

            kms.pass(Duration.ofMillis(1));

            assertThat(materials).doesNotContain(client.describe(key).text("CurrentKeyMaterialId"));
        }
        assertThat(materials).hasSize(5);
    }

    // spec: lifecycle.md LC-17
    @Test
    void rotation_isRecordedUnderItsNameInCloudTrail() {
        String key = client.describe("alias/aws/s3").text("Arn");

        kms.pass(YEAR);

        assertThat(kms.audit().entries())
                .filteredOn(entry -> entry.record().isServiceEvent()
                        && !entry.record().keys().isEmpty())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.way()).isEqualTo(RecordingAudit.Way.IN_TRANSACTION);
                    assertThat(entry.record().operation()).isEqualTo("RotateKey");
                    assertThat(entry.record().keys())
                            .extracting(Object::toString)
                            .containsExactly(key);
                });
    }

    // spec: lifecycle.md LC-23
    @Test
    void key_thatMissedSeveralDates_isRotatedOnce() {
        String key = client.describe("alias/aws/s3").text("Arn");

        kms.pass(YEAR.multipliedBy(3));
        String material = client.describe(key).text("CurrentKeyMaterialId");

        kms.pass(YEAR.minusMillis(1));
        assertThat(client.describe(key).text("CurrentKeyMaterialId")).isEqualTo(material);
        kms.pass(Duration.ofMillis(1));
        assertThat(client.describe(key).text("CurrentKeyMaterialId")).isNotEqualTo(material);
    }
}
