package dev.keyhold.kms.operation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every constraint of every request of the model, broken once: the answer is AWS's text (kms-behaviour 2.15). */
class ConstraintConformanceTest {
    private final KmsClient client = new KmsFixture().client();

    @TestFactory
    Stream<DynamicTest> constraint_thatIsBroken_isNamed() {
        return BuiltOperations.names().stream()
                .flatMap(operation -> Violation.allOf(ServiceModel.KMS.input(operation)).stream()
                        .map(violation -> DynamicTest.dynamicTest(
                                operation + ": " + violation.name(), () -> requireRefused(operation, violation))));
    }

    private void requireRefused(String operation, Violation violation) {
        client.assertRefused(operation, violation.request(), KmsErrorCode.VALIDATION, violation.message());
    }

    @Test
    void constraints_areManyInTheModel() {
        assertThat(BuiltOperations.names())
                .flatMap(operation -> Violation.allOf(ServiceModel.KMS.input(operation)))
                .hasSizeGreaterThan(300);
    }

    @TestFactory
    Stream<DynamicTest> request_thatBreaksNothing_isNotRefusedForItsShape() {
        return BuiltOperations.names().stream()
                .map(operation -> DynamicTest.dynamicTest(operation, () -> {
                    Map<String, Object> request = SampleRequest.ofAll(ServiceModel.KMS.input(operation));
                    assertThat(outcome(operation, request)).doesNotContain("detected");
                }));
    }

    private String outcome(String operation, Map<String, Object> request) {
        try {
            return client.call(operation, request).names().toString();
        } catch (KmsException refusal) {
            return refusal.publicMessage();
        }
    }

    @Test
    void constraints_thatAreBrokenTogether_areAllNamedInTheOrderOfTheModel() {
        client.assertRefused(
                "CreateKey",
                Map.of(
                        "Policy", "",
                        "KeyUsage", "ALL",
                        "Tags", List.of(Map.of("TagKey", "a"), Map.of("TagKey", "", "TagValue", "b"))),
                KmsErrorCode.VALIDATION,
                "5 validation errors detected: "
                        + "Value '' at 'policy' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1; "
                        + "Value '' at 'policy' failed to satisfy constraint: "
                        + "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+; "
                        + "Value 'ALL' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set: "
                        + "[SIGN_VERIFY, ENCRYPT_DECRYPT, GENERATE_VERIFY_MAC, KEY_AGREEMENT]; "
                        + "Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null; "
                        + "Value '' at 'tags.2.member.tagKey' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1");
    }

    @Test
    void constraints_thatAreBrokenEndlessly_areNotAllNamed() {
        List<Map<String, String>> empty = Collections.nCopies(50_000, Map.of());

        String message = client.refusal("TagResource", Map.of("KeyId", "x", "Tags", empty))
                .publicMessage();

        assertThat(message)
                .startsWith("50 validation errors detected: Value null at 'tags.1.member.tagKey'")
                .hasSizeLessThan(10_000);
    }

    @Test
    void texts_recordedFromAws_areTheSame() {
        client.assertRefused(
                "GenerateRandom",
                Map.of("NumberOfBytes", 0),
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: "
                        + "Member must have value greater than or equal to 1");
        client.assertRefused(
                "GenerateRandom",
                Map.of("NumberOfBytes", 1025),
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: "
                        + "Member must have value less than or equal to 1024");
        client.assertRefused(
                "Encrypt",
                Map.of("KeyId", client.createKey(), "Plaintext", new byte[4097]),
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
                        + "Member must have length less than or equal to 4096");
    }
}
