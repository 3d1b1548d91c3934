package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Requests that a client might send, as different as they get. One seed, one request. */
final class RandomRequests {
    private static final List<SdkHttpMethod> METHODS =
            List.of(SdkHttpMethod.GET, SdkHttpMethod.POST, SdkHttpMethod.PUT);
    private static final List<String> SEGMENTS =
            List.of("", ".", "..", "a", "b c", "%41", "ሴ", "~x", "a+b", "é", "$;,@", "-._~", "keys");
    private static final List<String> WORDS = List.of(
            "", " ", "a", "B", "a b", "a  b", " a ", "=", "&", "%", "+", "/", "ሴ", "é", "~", "\"x   y\"", "*", "a,b");
    private static final List<String> NAMES = List.of(
            "X-Amz-Target", "X-Amz-Meta-A", "x-amz-meta-b", "Content-Type", "My-Header", "Zebra", "Accept-Encoding");

    private final Random random;

    RandomRequests(long seed) {
        random = new Random(seed);
    }

    SdkHttpRequest request() {
        SdkHttpRequest.Builder builder = SdkHttpRequest.builder()
                .method(pick(METHODS))
                .protocol("https")
                .host("h" + random.nextInt(10) + ".example.com")
                .encodedPath(path());
        if (random.nextBoolean()) {
            builder.port(1024 + random.nextInt(1000));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.appendRawQueryParameter("p" + pick(WORDS), pick(WORDS));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            builder.appendHeader(pick(NAMES), pick(WORDS));
        }
        return builder.build();
    }

    byte[] body() {
        byte[] body = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(5000)];
        random.nextBytes(body);
        return body;
    }

    /** Text that has nothing to do with a signature, or nearly so. */
    String garbage() {
        int kind = random.nextInt(4);
        if (kind == 0) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            return new String(octets, ISO_8859_1);
        }
        if (kind == 1) {
            return random.ints(random.nextInt(50), 0, 0x10000)
                    .mapToObj(c -> String.valueOf((char) c))
                    .collect(Collectors.joining());
        }
        return kind == 2 ? pick(WORDS).repeat(random.nextInt(20_000)) : pick(WORDS);
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Never above the root: there the SDK keeps the dots, which no server could serve. */
    private String path() {
        StringBuilder path = new StringBuilder();
        int depth = 0;
        for (int i = random.nextInt(6); i > 0; i--) {
            String segment = pick(SEGMENTS);
            if (segment.equals("..") && depth == 0) {
                continue;
            }
            depth += segment.equals("..") ? -1 : segment.isEmpty() || segment.equals(".") ? 0 : 1;
            path.append('/').append(SdkHttpUtils.urlEncode(segment));
        }
        return path.isEmpty() ? "/" : path.toString();
    }
}
