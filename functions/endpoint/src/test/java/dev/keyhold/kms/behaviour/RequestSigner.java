package dev.keyhold.kms.behaviour;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Makes whole HTTP/1.1 requests with any body, signed by the AWS SDK's signer, for tests that send what no client sends. */
public final class RequestSigner {
    private static final String JSON = "application/x-amz-json-1.1";

    private final Launcher launcher;
    private final Map<String, String> headers = new TreeMap<>();
    private String service = "kms";

    public RequestSigner(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Signs a further header field. */
    public RequestSigner with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public RequestSigner forService(String signingName) {
        service = signingName;
        return this;
    }

    /** A JSON request for an operation of KMS. */
    public byte[] json(String operation, byte[] body) {
        with("Content-Type", JSON);
        with("X-Amz-Target", "TrentService." + operation);
        return request(SdkHttpMethod.POST, "/", body);
    }

    /** A request with its length announced. */
    public byte[] request(SdkHttpMethod method, String path, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head(method, path, body, "Content-Length: " + body.length));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** The head alone of a request that is signed with {@code body}. */
    public byte[] head(SdkHttpMethod method, String path, byte[] body, String unsignedField) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        for (Map.Entry<String, List<String>> field :
                signedHeaders(method, path, body).entrySet()) {
            field.getValue().forEach(value -> head.append(field.getKey() + ": " + value + "\r\n"));
        }
        head.append(unsignedField).append("\r\n\r\n");
        return head.toString().getBytes(ISO_8859_1);
    }

    /** The header fields of a signed request, {@code Host} included. */
    public Map<String, List<String>> signedHeaders(SdkHttpMethod method, String path, byte[] body) {
        SdkHttpRequest.Builder unsigned =
                SdkHttpRequest.builder().method(method).uri(launcher.endpoint().resolve(path));
        headers.forEach(unsigned::putHeader);
        return AwsV4HttpSigner.create()
                .sign(request -> request.identity(
                                AwsCredentialsIdentity.create(launcher.accessKeyId(), launcher.secretAccessKey()))
                        .request(unsigned.build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service))
                .request()
                .headers();
    }
}
