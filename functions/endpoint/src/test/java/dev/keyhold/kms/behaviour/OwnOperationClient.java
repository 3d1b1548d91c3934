package dev.keyhold.kms.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.protocol.sigv4.AccessKeyId;
import dev.keyhold.kms.protocol.sigv4.HttpHeader;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import dev.keyhold.kms.protocol.sigv4.RequestSigner;
import dev.keyhold.kms.protocol.sigv4.SecretAccessKey;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;

/** Calls operations that AWS has no API for, with the root access key. */
public final class OwnOperationClient {
    private final Launcher launcher;

    public OwnOperationClient(Launcher launcher) {
        this.launcher = launcher;
    }

    /** An answer: its status and its body. */
    public record Reply(int status, JsonNode body) {}

    /** Makes a call, with this JSON as its body, signed for this service. */
    public Reply call(String target, String body, String service) throws IOException, InterruptedException {
        List<HttpHeader> headers = List.of(
                new HttpHeader("host", launcher.endpoint().getAuthority()),
                new HttpHeader("content-type", "application/x-amz-json-1.1"),
                new HttpHeader("x-amz-target", target));
        HttpRequest.Builder request = HttpRequest.newBuilder(launcher.endpoint().resolve("/"))
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", target)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        try (SecretAccessKey secret =
                SecretAccessKey.copyOf(launcher.secretAccessKey().getBytes(UTF_8))) {
            RequestSigner signer =
                    new RequestSigner(new AccessKeyId(launcher.accessKeyId()), secret, InstantSource.system());
            signer.sign(
                            new HttpRequestView("POST", "/", headers, body.getBytes(UTF_8)),
                            new Region("eu-west-1"),
                            service)
                    .forEach(header -> request.header(header.name(), header.value()));
        }
        HttpResponse<byte[]> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Reply(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
    }
}
