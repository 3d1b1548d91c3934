package dev.keyhold.kms.operation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ServiceModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationListTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    static Stream<String> unbuilt() {
        return BuiltOperations.unbuilt().stream();
    }

    @Test
    void catalog_hasEveryOperationOfTheModelAndNoOther() {
        assertThat(ServiceModel.KMS.operations()).hasSize(54);
        assertThat(kms.descriptors())
                .extracting(OperationDescriptor::name)
                .containsExactlyInAnyOrderElementsOf(ServiceModel.KMS.operations());
    }

    @Test
    void listOfWhatIsNotBuilt_isSortedAndOfTheModel() {
        assertThat(BuiltOperations.unbuilt())
                .isSorted()
                .doesNotHaveDuplicates()
                .isSubsetOf(ServiceModel.KMS.operations());
    }

    @Test
    void built_areTheOperationsOfTheSymmetricCore() {
        assertThat(BuiltOperations.names())
                .containsAll(Set.of(
                        "CancelKeyDeletion",
                        "CreateAlias",
                        "CreateKey",
                        "Decrypt",
                        "DeleteAlias",
                        "DescribeKey",
                        "DisableKey",
                        "DisableKeyRotation",
                        "EnableKey",
                        "EnableKeyRotation",
                        "Encrypt",
                        "GenerateDataKey",
                        "GenerateDataKeyWithoutPlaintext",
                        "GenerateRandom",
                        "GetKeyPolicy",
                        "GetKeyRotationStatus",
                        "ListAliases",
                        "ListKeyPolicies",
                        "ListKeyRotations",
                        "ListKeys",
                        "ListResourceTags",
                        "PutKeyPolicy",
                        "ReEncrypt",
                        "RotateKeyOnDemand",
                        "ScheduleKeyDeletion",
                        "TagResource",
                        "UntagResource",
                        "UpdateAlias",
                        "UpdateKeyDescription"));
    }

    @ParameterizedTest
    @MethodSource("unbuilt")
    void operation_thatIsNotBuilt_saysSo_whateverTheRequest(String operation) {
        for (Map<String, ?> request : List.of(Map.<String, Object>of(), Map.of("KeyId", client.createKey(), "X", 1))) {
            assertThat(client.unbuilt(operation, request))
                    .isEqualTo("The operation " + operation + " is not supported.");
        }
    }

    @Test
    void operation_thatIsBuilt_isNotRefusedAsUnbuilt() {
        for (String operation : BuiltOperations.names()) {
            if (!ServiceModel.KMS.required(ServiceModel.KMS.input(operation)).isEmpty()) {
                assertThat(client.refusal(operation, Map.of()).code()).isEqualTo(KmsErrorCode.VALIDATION);
            }
        }
    }

    @Test
    void effects_areThoseOfTheNames() {
        for (OperationDescriptor descriptor : kms.descriptors()) {
            if (!BuiltOperations.names().contains(descriptor.name())) {
                continue;
            }
            boolean reads = descriptor.name().matches("(List|Get|Describe).*");
            boolean computes = descriptor.name().matches("(Encrypt|Decrypt|ReEncrypt|Generate.*)");
            assertThat(descriptor.effect())
                    .as(descriptor.name())
                    .isEqualTo(
                            reads
                                    ? OperationDescriptor.Effect.READ
                                    : computes
                                            ? OperationDescriptor.Effect.CRYPTOGRAPHIC
                                            : OperationDescriptor.Effect.CHANGE);
        }
    }
}
