package dev.keyhold.benchmarks.interceptor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.interceptor.FakeKms;
import dev.keyhold.interceptor.envelope.BodyOpener;
import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.keys.KmsDataKeys;
import dev.keyhold.interceptor.s3.FakeS3;
import dev.keyhold.interceptor.s3.S3EnvelopeInterceptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The figures that are no ratios of JMH benchmarks: start, memory, bytes moved, allocation, calls to the KMS. */
public final class Figures {
    private static final int FRAME = 64 << 10;
    private static final long GIB = 1L << 30;

    private Figures() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        firstMessage();
        allocation();
        kmsCalls();
        largeObject();
        System.exit(0);
    }

    /** By the default rule, which loads Corretto's provider beside it; with either provider alone; and the bare JCA's. */
    private static void firstMessage() throws IOException, InterruptedException {
        for (String rule : new String[] {"auto", "jdk"}) {
            figure("first message of a new JVM, median of 7, ms (" + rule + ")", medianOfSeven(rule), 100);
        }
        for (String rule : new String[] {"jdk", "accp"}) {
            double ours = medianOfSeven(rule);
            double bare = medianOfSeven(rule, "raw");
            say(String.format(
                    Locale.ROOT,
                    "first message with %s alone: %.1f ms, times that provider's own first segment (%.1f ms): %.2f",
                    rule,
                    ours,
                    bare,
                    ours / bare));
        }
    }

    private static double medianOfSeven(String rule, String... arguments) throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            String line = java(List.of("-Dkeyhold.interceptor.aes-gcm=" + rule), FirstMessage.class, arguments);
            times.add(Double.parseDouble(line));
        }
        times.sort(null);
        return times.get(3);
    }

    /** Bytes allocated for a frame in the steady state, beyond those of the same JCA calls. */
    private static void allocation() throws GeneralSecurityException {
        byte[] plaintext = new byte[FRAME];
        try (PlaintextDataKey dataKey = FixedKeys.dataKey()) {
            Envelope envelope = Sealed.envelope(dataKey, FixedKeys.WRAPPED);
            BodySealer sealer = envelope.newSealer();
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            sealer.update(plaintext, 0, FRAME, frame::write);
            sealer.update(plaintext, 0, 1, frame::write);
            Envelope many = Sealed.envelope(dataKey, FixedKeys.WRAPPED);
            BodySealer steady = many.newSealer();
            double ours = perCall(() -> steady.update(plaintext, 0, FRAME, (b, offset, length) -> {}));
            RawGcm raw = new RawGcm();
            byte[] target = new byte[FRAME + 16];
            int[] number = new int[1];
            double jca = perCall(() -> raw.encryptAsFrame(plaintext, target, number[0]++));
            figure("bytes allocated to seal a frame beyond the JCA's " + Math.round(jca), ours - jca, 512);
            opening(dataKey, raw);
        }
    }

    private static void opening(PlaintextDataKey dataKey, RawGcm raw) throws GeneralSecurityException {
        int frames = 3000;
        Envelope envelope = Sealed.envelope(dataKey, FixedKeys.WRAPPED);
        BodySealer sealer = envelope.newSealer();
        List<byte[]> body = new ArrayList<>();
        byte[] plaintext = new byte[FRAME];
        for (int i = 0; i <= frames; i++) {
            sealer.update(
                    plaintext,
                    0,
                    FRAME,
                    (b, offset, length) -> body.add(Arrays.copyOfRange(b, offset, offset + length)));
        }
        BodyOpener opener = BodyOpener.ofMessage(envelope.header().open(dataKey), EnvelopeLimits.DEFAULT);
        int[] next = new int[1];
        double ours = perCall(() -> {
            byte[] frame = body.get(next[0]++);
            opener.update(frame, 0, frame.length, (b, offset, length) -> {});
        });
        byte[] target = new byte[FRAME + 16];
        byte[] again = new byte[FRAME];
        int[] number = new int[1];
        double jca = perCall(() -> {
            raw.encryptAsFrame(plaintext, target, number[0]);
            raw.decryptAsFrame(target, again, number[0]++);
        });
        number[0] = 0;
        double encryption = perCall(() -> raw.encryptAsFrame(plaintext, target, number[0]++));
        figure(
                "bytes allocated to open a frame beyond the JCA's " + Math.round(jca - encryption),
                ours - (jca - encryption),
                512);
    }

    private static double perCall(Call call) throws GeneralSecurityException {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1000; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / 1000.0;
    }

    private static void kmsCalls() {
        FakeKms kms = new FakeKms();
        try (FakeS3 store = new FakeS3();
                S3Client s3 = S3Client.builder()
                        .endpointOverride(store.endpoint())
                        .forcePathStyle(true)
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                        .overrideConfiguration(o -> o.addExecutionInterceptor(S3EnvelopeInterceptor.builder()
                                .keys(KmsDataKeys.of(kms, FakeKms.KEY))
                                .build()))
                        .build()) {
            RequestBody body = RequestBody.fromBytes(new byte[1024]);
            long began = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                String key = Integer.toString(i);
                s3.putObject(p -> p.bucket("orders").key(key), body);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            figure(
                    "KMS calls for 10,000 PUTs of 1 KiB, in " + Math.round(seconds) + " s",
                    kms.calls().size(),
                    10);
        }
    }

    private static void largeObject() throws IOException, InterruptedException {
        Path file = Files.createTempFile("keyhold-large", ".sealed");
        try (LargeObject object = new LargeObject(file, GIB)) {
            String endpoint = object.endpoint().toString();
            for (String client : new String[] {"blocking", "netty"}) {
                String line = java(List.of("-Xmx64m"), LargeGet.class, endpoint, client);
                boolean whole = line.startsWith(GIB + " bytes");
                say("GET of 1 GiB with 64 MiB of heap, " + client + ": " + line + (whole ? "   met" : "   MISSED"));
                object.sent();
                String range = "bytes=" + (GIB / 2 + 12345) + "-" + (GIB / 2 + 12344 + (1 << 20));
                java(List.of("-Xmx64m"), LargeGet.class, endpoint, client, range);
                figure("MB moved for a range of 1 MiB of 1 GiB, " + client, object.sent() / 1e6, 1.2 * 1.048576);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static String java(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output.strip();
    }

    private static void figure(String what, double value, double limit) {
        say(String.format(
                Locale.ROOT, "%s: %.2f (at most %.2f) %s", what, value, limit, value <= limit ? "met" : "MISSED"));
    }

    private static void say(String line) {
        System.out.printf(Locale.ROOT, "%s%n", line);
    }

    /** What is measured. */
    private interface Call {
        void run() throws GeneralSecurityException;
    }
}
