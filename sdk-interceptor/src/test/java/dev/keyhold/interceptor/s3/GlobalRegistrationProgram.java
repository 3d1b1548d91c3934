package dev.keyhold.interceptor.s3;

import static dev.keyhold.interceptor.s3.S3World.BUCKET;
import static dev.keyhold.interceptor.s3.S3World.content;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** What {@link GlobalRegistrationTest} runs: clients that name no interceptor, and say what became of their requests. */
final class GlobalRegistrationProgram {
    private static final S3World WORLD = new S3World();
    private static final S3EnvelopeInterceptor INTERCEPTOR = WORLD.interceptor().build();

    private GlobalRegistrationProgram() {}

    /** Found through its name in META-INF/services. */
    public static final class Provider implements S3EnvelopeInterceptorProvider {
        @Override
        public S3EnvelopeInterceptor interceptor() {
            return INTERCEPTOR;
        }
    }

    /** One too many. */
    public static final class Other implements S3EnvelopeInterceptorProvider {
        @Override
        public S3EnvelopeInterceptor interceptor() {
            return INTERCEPTOR;
        }
    }

    /** Ends the process: clients leave threads behind. */
    public static void main(String[] arguments) {
        if (arguments[0].equals("all")) {
            seal();
            presign();
        } else {
            refuse("without provider", WORLD.client());
        }
        say("done");
        System.exit(0);
    }

    private static void seal() {
        byte[] content = content(100_000);
        S3Client s3 = WORLD.client();
        s3.putObject(p -> p.bucket(BUCKET).key("blocking"), RequestBody.fromBytes(content));
        S3AsyncClient netty = WORLD.asyncClient(false);
        S3AsyncClient crt = WORLD.crtClient();
        netty.putObject(p -> p.bucket(BUCKET).key("netty"), AsyncRequestBody.fromBytes(content))
                .join();
        crt.putObject(p -> p.bucket(BUCKET).key("crt"), AsyncRequestBody.fromBytes(content))
                .join();
        WORLD.assertNotInTheClear(content);
        for (String key : new String[] {"blocking", "netty", "crt"}) {
            byte[] first = s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
            byte[] second = crt.getObject(g -> g.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                    .join()
                    .asByteArray();
            say(key + (Arrays.equals(first, content) && Arrays.equals(second, content) ? " sealed" : " differs"));
        }
        int before = WORLD.store.requests().size();
        refuse("twice", WORLD.client(INTERCEPTOR));
        if (WORLD.store.requests().size() != before) {
            say("twice was sent");
        }
    }

    private static void refuse(String what, S3Client s3) {
        try {
            s3.putObject(p -> p.bucket(BUCKET).key("k"), RequestBody.fromString("secret"));
            say(what + " passed");
        } catch (RequestRefusedException e) {
            String text = String.valueOf(e.getMessage());
            int found = text.indexOf("found ");
            say(what + " refused" + (found < 0 ? "" : ": " + text.substring(found, found + 7)));
        }
    }

    private static void presign() {
        S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(WORLD.store.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(WORLD.credentials())
                .build();
        Duration minute = Duration.ofMinutes(1);
        presigned(
                "PutObject",
                () -> presigner.presignPutObject(p -> p.signatureDuration(minute)
                        .putObjectRequest(r -> r.bucket(BUCKET).key("k"))));
        presigned(
                "GetObject",
                () -> presigner.presignGetObject(p -> p.signatureDuration(minute)
                        .getObjectRequest(r -> r.bucket(BUCKET).key("k"))));
        presigned(
                "UploadPart",
                () -> presigner.presignUploadPart(p -> p.signatureDuration(minute)
                        .uploadPartRequest(
                                r -> r.bucket(BUCKET).key("k").uploadId("u").partNumber(1))));
        presigned(
                "DeleteObject",
                () -> presigner.presignDeleteObject(p -> p.signatureDuration(minute)
                        .deleteObjectRequest(r -> r.bucket(BUCKET).key("k"))));
    }

    private static void presigned(String operation, Runnable call) {
        try {
            call.run();
            say("presigned " + operation + " passed");
        } catch (RequestRefusedException e) {
            say("presigned " + operation + " refused");
        }
    }

    private static void say(String line) {
        System.out.printf(Locale.ROOT, "%s%n", line);
    }
}
