package dev.keyhold.server.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.protocol.sigv4.HttpHeader;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import dev.keyhold.kms.protocol.sigv4.RequestSigner;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.HttpsSettings.CertificateFiles;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.CredentialsFile;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls Keyhold's own operations on the server that runs on a data directory, as the root user. */
public final class ServerClient implements AutoCloseable {
    private static final String SERVICE = "keyhold";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningServer server;
    private final RootCredentials credentials;
    private final URI endpoint;
    private final HttpClient http;
    private final RequestSigner signer;

    /** A client of the server that runs on the data directory, if one does. */
    public static Optional<ServerClient> find(ServerSettings settings) {
        DataDirectory directory = settings.directory();
        CertificateFiles own = settings.https().own();
        ServerTrust trust = new ServerTrust(own == null ? directory.certificate() : own.certificate());
        return RunningServer.find(directory.runningServer()).map(server -> {
            CredentialsFile.require(directory);
            return new ServerClient(server, RootCredentials.read(directory.credentials()), trust);
        });
    }

    /** @param trust what HTTPS is held to, where plain HTTP is not served */
    private ServerClient(RunningServer server, RootCredentials credentials, ServerTrust trust) {
        this.server = server;
        this.credentials = credentials;
        String plain = server.http();
        this.endpoint = URI.create((plain == null ? server.https() : plain) + "/");
        this.http = plain == null
                ? HttpClient.newBuilder().sslContext(trust.context()).build()
                : HttpClient.newHttpClient();
        this.signer = new RequestSigner(credentials.accessKeyId(), credentials.secret(), InstantSource.system());
    }

    /** The Region that the server's clients are told. */
    public Region region() {
        return server.region();
    }

    /**
     * Makes a call in the Region that the server's clients are told.
     *
     * @param operation the operation's name, for example {@code RunDueWork}
     * @throws CommandFailedException if the server refuses it or cannot be reached
     */
    public JsonNode call(String operation, Map<String, ?> request) {
        return call(operation, request, region());
    }

    /** The same in another Region. */
    JsonNode call(String operation, Map<String, ?> request, Region region) {
        return granted(operation, answer(operation, request, region));
    }

    /** The same, of which nothing comes if the server does not find what is asked for. */
    Optional<JsonNode> find(String operation, Map<String, ?> request, Region region) {
        Answer answer = answer(operation, request, region);
        if (answer.content.path("__type").asText().equals("NotFoundException")) {
            return Optional.empty();
        }
        return Optional.of(granted(operation, answer));
    }

    private static JsonNode granted(String operation, Answer answer) {
        if (answer.status != OK) {
            throw refused(operation, answer.content);
        }
        return answer.content;
    }

    private record Answer(int status, JsonNode content) {}

    private Answer answer(String operation, Map<String, ?> request, Region region) {
        try {
            byte[] body = JSON.writeValueAsBytes(request);
            HttpResponse<byte[]> answer =
                    http.send(signed(operation, body, region), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException unreachable) {
            throw CommandFailedException.of("cannot reach the server at " + endpoint, unreachable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted");
        }
    }

    private HttpRequest signed(String operation, byte[] body, Region region) {
        String target = "Keyhold." + operation;
        HttpRequestView unsigned = new HttpRequestView(
                "POST",
                "/",
                List.of(
                        new HttpHeader("host", endpoint.getAuthority()),
                        new HttpHeader("content-type", CONTENT_TYPE),
                        new HttpHeader("x-amz-target", target)),
                body);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Content-Type", CONTENT_TYPE)
                .header("X-Amz-Target", target)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signer.sign(unsigned, region, SERVICE).forEach(header -> request.header(header.name(), header.value()));
        return request.build();
    }

    private static CommandFailedException refused(String operation, JsonNode content) {
        String type = content.path("__type").asText("an error");
        String message = content.path("message").asText(content.path("Message").asText(""));
        return new CommandFailedException(
                "the server refused " + operation + " with " + type + (message.isEmpty() ? "" : ": " + message));
    }

    @Override
    public void close() {
        credentials.close();
    }
}
