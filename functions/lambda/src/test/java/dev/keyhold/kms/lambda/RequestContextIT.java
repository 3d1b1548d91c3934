package dev.keyhold.kms.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Identity from the request context, by recorded events, in the zip that is deployed. */
class RequestContextIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LambdaLauncher LAUNCHER = new LambdaLauncher().with("KEYHOLD_IDENTITY", "request-context");

    @BeforeAll
    static void start() {
        LAUNCHER.start();
    }

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    // spec: authentication.md AU-42, AU-44: the first event has a header that names the root user, which is not read
    @ParameterizedTest
    @CsvSource({
        "function-url-iam.json, arn:aws:iam::123456789012:user/example-user, AIDACOSFODNN7EXAMPLE2",
        "api-gateway-iam.json, arn:aws:sts::123456789012:assumed-role/example-role/session, AROACKCEVSQ6C2EXAMPLE:session"
    })
    void caller_isWhomTheAuthorizerNames(String event, String arn, String userId) throws IOException {
        JsonNode answer = invoke(read(event));

        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        assertThat(body(answer))
                .contains(
                        "<Arn>" + arn + "</Arn>", "<UserId>" + userId + "</UserId>", "<Account>123456789012</Account>");
    }

    // spec: authentication.md AU-43
    @Test
    void eventWithoutAnIamAuthorizer_isRefused() throws IOException {
        ObjectNode without = read("function-url-iam.json");
        ((ObjectNode) without.path("requestContext")).remove("authorizer");

        assertRefused(invoke(read("api-gateway-jwt.json")), 403, "Missing Authentication Token");
        assertRefused(invoke(without), 403, "Missing Authentication Token");
    }

    // spec: authentication.md AU-44
    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::123456789012:root",
                "arn:aws:iam::999999999999:user/of-another-account-than-the-event-says",
                "arn:aws:iam::123456789012:group/x",
                "root",
                ""
            })
    void rootUser_andWhateverIsNoCaller_isRefused(String arn) throws IOException {
        ObjectNode event = read("function-url-iam.json");
        ((ObjectNode) event.at("/requestContext/authorizer/iam")).put("userArn", arn);

        assertRefused(invoke(event), 403, "The security token included in the request is invalid.");
    }

    /** Whoever is not the root user may do nothing yet: there is no policy that could allow it. */
    @Test
    void callOfKms_isDecidedForThatCaller() throws IOException {
        ObjectNode event = read("function-url-iam.json");
        ((ObjectNode) event.path("headers"))
                .put("content-type", "application/x-amz-json-1.1")
                .put("x-amz-target", "TrentService.CreateKey");
        event.put("body", Base64.getEncoder().encodeToString("{}".getBytes(UTF_8)));

        assertRefused(invoke(event), 400, "User: arn:aws:iam::123456789012:user/example-user is not authorized");
    }

    /** What docs/deploy.md tells such clients to do. */
    @Test
    void client_canBeToldToSignForLambda_asTheUrlsAuthorizerWants() {
        List<String> signed = new ArrayList<>();
        try (KmsClient kms = KmsClient.builder()
                .endpointOverride(LAUNCHER.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .authSchemeProvider(parameters -> List.of(AuthSchemeOption.builder()
                        .schemeId(AwsV4AuthScheme.SCHEME_ID)
                        .putSignerProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putSignerProperty(
                                AwsV4HttpSigner.REGION_NAME, parameters.region().id())
                        .build()))
                .overrideConfiguration(c -> c.addExecutionInterceptor(new ExecutionInterceptor() {
                    @Override
                    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                        signed.addAll(context.httpRequest().matchingHeaders("Authorization"));
                    }
                }))
                .build()) {
            assertThatThrownBy(kms::listKeys).hasMessageContaining("Missing Authentication Token");
        }
        assertThat(signed).singleElement().asString().contains("/eu-west-1/lambda/aws4_request");
    }

    private static void assertRefused(JsonNode answer, int status, String message) {
        assertThat(body(answer)).contains(message);
        assertThat(answer.path("statusCode").asInt()).isEqualTo(status);
    }

    private static String body(JsonNode answer) {
        String body = answer.path("body").asText();
        return answer.path("isBase64Encoded").asBoolean()
                ? new String(Base64.getDecoder().decode(body), UTF_8)
                : body;
    }

    private static JsonNode invoke(JsonNode event) throws IOException {
        return JSON.readTree(LAUNCHER.function().invoke(event.toString()).payload());
    }

    private static ObjectNode read(String name) throws IOException {
        try (InputStream in = RequestContextIT.class.getResourceAsStream("/events/" + name)) {
            return (ObjectNode) JSON.readTree(in);
        }
    }
}
