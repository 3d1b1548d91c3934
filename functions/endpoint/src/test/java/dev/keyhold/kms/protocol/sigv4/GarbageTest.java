package dev.keyhold.kms.protocol.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in, a verdict comes out. Each case shows its seed. */
class GarbageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T04:15:00Z");
    private static final int ROUNDS = 500;
    private static final List<String> KEYS =
            List.of("Credential=", "SignedHeaders=", "Signature=", "AWS4-HMAC-SHA256 ");
    private static final List<String> SOURCES = List.of(
            "authorization",
            "x-amz-date",
            "date",
            "host",
            "x-amz-security-token",
            "x-amz-content-sha256",
            "x-amz-",
            "");
    private static final List<String> PARAMETERS = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature");

    private final TestVerifier verifier = TestVerifier.at(NOW);

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    // spec: authentication.md AU-4
    @ParameterizedTest
    @MethodSource("seeds")
    void verify_ofGarbageInHeaders_isRefused(long seed) {
        RandomRequests random = new RandomRequests(seed);
        for (int round = 0; round < ROUNDS; round++) {
            RequestBuilder request = RequestBuilder.of(new HandSigner().sign("{}"));
            String name = random.pick(SOURCES);
            String garbage = random.garbage();
            request.remove(name).add(name, garbage).add("authorization", random.pick(KEYS) + random.garbage());
            assertRefused(request.build());
        }
    }

    // spec: authentication.md AU-4
    @ParameterizedTest
    @MethodSource("seeds")
    void verify_ofGarbageInAuthorization_isRefused(long seed) {
        RandomRequests random = new RandomRequests(seed);
        for (int round = 0; round < ROUNDS; round++) {
            HttpRequestView signed = new HandSigner().sign("{}");
            assertRefused(RequestBuilder.of(signed)
                    .change("authorization", spoilt(random))
                    .build());
        }
    }

    // spec: authentication.md AU-4
    @ParameterizedTest
    @MethodSource("seeds")
    void verify_ofGarbageInQuery_isRefused(long seed) {
        RandomRequests random = new RandomRequests(seed);
        HttpRequestView presigned = new SdkSigner(NOW).presign(random.request(), Duration.ofMinutes(1));
        for (int round = 0; round < ROUNDS; round++) {
            String parameter = random.pick(PARAMETERS);
            String garbage = random.garbage();
            assertRefused(RequestBuilder.of(presigned)
                    .target(target -> target.replaceFirst(parameter + "=", parameter + "=" + quote(garbage) + "%"))
                    .build());
        }
    }

    private void assertRefused(HttpRequestView request) {
        assertThat(verifier.verify(request)).isInstanceOf(SignatureVerdict.Invalid.class);
    }

    /** Something put in or cut out, but nothing that could make a pair of its own, for that would be ignored. */
    private static UnaryOperator<String> spoilt(RandomRequests random) {
        String garbage = "x" + random.garbage().replace('=', 'x');
        return text -> {
            int at = 1 + random.below(text.length() - 1);
            int end = Math.min(text.length(), at + random.below(3));
            return text.substring(0, at) + garbage + text.substring(end);
        };
    }

    private static String quote(String replacement) {
        return java.util.regex.Matcher.quoteReplacement(replacement);
    }
}
