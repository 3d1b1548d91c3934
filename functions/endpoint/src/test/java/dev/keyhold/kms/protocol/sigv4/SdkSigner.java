package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs with the signer that real clients use: the AWS SDK for Java's. */
final class SdkSigner {
    private final Instant time;
    private String region = "eu-west-1";
    private String service = "kms";
    private @Nullable String sessionToken;

    SdkSigner(Instant time) {
        this.time = time;
    }

    SdkSigner service(String name) {
        service = name;
        return this;
    }

    SdkSigner region(String name) {
        region = name;
        return this;
    }

    SdkSigner sessionToken(String token) {
        sessionToken = token;
        return this;
    }

    HttpRequestView sign(SdkHttpRequest request, byte[] body) {
        return view(sign(request, body, null), body);
    }

    HttpRequestView presign(SdkHttpRequest request, Duration expires) {
        return view(sign(request, new byte[0], expires), new byte[0]);
    }

    private SignedRequest sign(SdkHttpRequest request, byte[] body, @Nullable Duration expires) {
        SignRequest.Builder<AwsCredentialsIdentity> unsigned = SignRequest.builder(identity())
                .request(request)
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC));
        if (expires != null) {
            unsigned.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING);
            unsigned.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, expires);
        }
        return AwsV4HttpSigner.create().sign(unsigned.build());
    }

    private AwsCredentialsIdentity identity() {
        return sessionToken == null
                ? AwsCredentialsIdentity.create(TestVerifier.ACCESS_KEY_ID, TestVerifier.SECRET)
                : AwsSessionCredentialsIdentity.create(TestVerifier.ACCESS_KEY_ID, TestVerifier.SECRET, sessionToken);
    }

    /** What the service would receive: the SDK's text goes over the wire as UTF-8. */
    private static HttpRequestView view(SignedRequest signed, byte[] body) {
        SdkHttpRequest request = signed.request();
        List<HttpHeader> headers = new ArrayList<>();
        request.forEachHeader(
                (name, values) -> values.forEach(value -> headers.add(new HttpHeader(name, octets(value)))));
        String path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        String target = request.encodedQueryParameters()
                .map(query -> path + '?' + query)
                .orElse(path);
        return new HttpRequestView(request.method().name(), octets(target), headers, body);
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
