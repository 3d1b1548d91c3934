package dev.keyhold.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.kms.protocol.sigv4.AccessKeyId;
import dev.keyhold.kms.protocol.sigv4.CredentialScope;
import dev.keyhold.kms.protocol.sigv4.HttpHeader;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import dev.keyhold.kms.protocol.sigv4.SecretAccessKey;
import dev.keyhold.kms.protocol.sigv4.SignatureVerdict;
import dev.keyhold.kms.protocol.sigv4.SignatureVerifier;
import dev.keyhold.kms.protocol.sigv4.SigningCredential;
import dev.keyhold.kms.protocol.sigv4.SigningKey;
import dev.keyhold.kms.protocol.sigv4.SigningKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Checking the signature of a small Encrypt as boto3 sends it, with the signing key kept from an earlier request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignatureVerifierBenchmark {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T04:15:00Z"));
    private static final byte[] BODY = "{\"KeyId\": \"alias/a\", \"Plaintext\": \"c2VjcmV0\"}".getBytes(US_ASCII);
    private static final List<HttpHeader> HEADERS = List.of(
            new HttpHeader("Host", "127.0.0.1:7480"),
            new HttpHeader("User-Agent", "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python#3.11"),
            new HttpHeader("Content-Type", "application/x-amz-json-1.1"),
            new HttpHeader("X-Amz-Target", "TrentService.Encrypt"),
            new HttpHeader("X-Amz-Date", "20261124T041500Z"),
            new HttpHeader(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/kms/aws4_request,"
                            + " SignedHeaders=content-type;host;x-amz-date;x-amz-target,"
                            + " Signature=4ae000bc612efc5ffbc7d02a41e6b1971fcb2e94de0727ec01968e4f8061386b"),
            new HttpHeader("Content-Length", "45"));

    private final Credential credential = new Credential(secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    private final SignatureVerifier<Credential> verifier = new SignatureVerifier<>(
            (accessKeyId, sessionToken) -> Optional.of(credential),
            new SigningKeys(100, Duration.ofMinutes(10), CLOCK),
            secret("nobody knows this"),
            CLOCK);

    private record Credential(SecretAccessKey secret) implements SigningCredential {
        @Override
        public AccessKeyId accessKeyId() {
            return new AccessKeyId("AKIDEXAMPLE");
        }

        @Override
        public long secretVersion() {
            return 1;
        }

        @Override
        public SigningKey deriveSigningKey(CredentialScope scope) {
            return secret.deriveSigningKey(scope);
        }
    }

    @Benchmark
    public SignatureVerdict.Valid<?> verify() {
        HttpRequestView request = new HttpRequestView("POST", "/", HEADERS, BODY);
        return (SignatureVerdict.Valid<?>) verifier.verify(request, "kms");
    }

    private static SecretAccessKey secret(String text) {
        return SecretAccessKey.copyOf(text.getBytes(US_ASCII));
    }
}
