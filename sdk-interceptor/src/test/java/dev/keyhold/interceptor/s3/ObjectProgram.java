package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.keys.KmsDataKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * For functions/server/clients/run: encrypts a file into an S3 of its own, with a key of the KMS that the environment
 * names, says where that S3 is, and serves it until its input ends.
 */
final class ObjectProgram {
    private ObjectProgram() {}

    /** Arguments: the key's ARN, and the file. */
    public static void main(String[] arguments) throws IOException {
        FakeS3 store = new FakeS3();
        try (KmsClient kms = KmsClient.create();
                S3Client s3 = S3Client.builder()
                        .endpointOverride(store.endpoint())
                        .forcePathStyle(true)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                        .overrideConfiguration(o -> o.addExecutionInterceptor(S3EnvelopeInterceptor.builder()
                                .keys(KmsDataKeys.of(kms, arguments[0]))
                                .build()))
                        .build()) {
            RequestBody file = RequestBody.fromFile(Path.of(arguments[1]));
            s3.putObject(p -> p.bucket("orders").key("in-entry"), file);
            s3.putObject(p -> p.bucket("orders").key("in-body").metadata(Map.of("own", "x".repeat(1900))), file);
        }
        System.out.printf(Locale.ROOT, "%s%n", store.endpoint());
        System.in.readAllBytes();
        System.exit(0);
    }
}
