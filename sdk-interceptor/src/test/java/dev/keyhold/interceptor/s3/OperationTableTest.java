package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

final class OperationTableTest {
    /** Operations that only newer SDKs have: 2.57.8, with which the tests run as well. */
    private static final Set<String> NEWER = Set.of(
            "DeleteObjectAnnotation",
            "GetObjectAnnotation",
            "ListObjectAnnotations",
            "PutObjectAnnotation",
            "UpdateBucketMetadataAnnotationTableConfiguration",
            "UpdateObjectEncryption");

    // spec: s3-objects.md SO-1
    @Test
    void table_hasEveryOperationOfTheSdkAndNoOther() {
        assertThat(OperationTable.all().keySet()).containsAll(operations());
        assertThat(OperationTable.all().keySet())
                .filteredOn(name -> !NEWER.contains(name))
                .isSubsetOf(operations());
    }

    // spec: s3-objects.md SO-1
    @Test
    void table_passesNoOperationWithABody() {
        Set<String> bodies = Stream.of(S3Client.class.getMethods())
                .filter(method -> Arrays.stream(method.getParameterTypes())
                        .anyMatch(type -> type.getSimpleName().endsWith("RequestBody")))
                .map(OperationTableTest::operation)
                .collect(Collectors.toSet());

        assertThat(bodies).contains("PutObject", "UploadPart", "WriteGetObjectResponse");
        assertThat(bodies)
                .allSatisfy(name -> assertThat(OperationTable.all().get(name))
                        .isIn(Treatment.SEAL, Treatment.SEAL_PART, Treatment.REFUSE));
    }

    private static Set<String> operations() {
        return Stream.of(S3Client.class, S3AsyncClient.class)
                .flatMap(client -> Arrays.stream(client.getMethods()))
                .filter(method -> Arrays.stream(method.getParameterTypes())
                        .anyMatch(type -> S3Request.class.isAssignableFrom(type)))
                .filter(method -> !method.getName().endsWith("Paginator")
                        && !method.getName().endsWith("AsBytes"))
                .map(OperationTableTest::operation)
                .collect(Collectors.toSet());
    }

    private static String operation(Method method) {
        return Character.toUpperCase(method.getName().charAt(0))
                + method.getName().substring(1);
    }
}
