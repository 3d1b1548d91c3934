package dev.keyhold.server.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.behaviour.RawConnection;
import dev.keyhold.kms.behaviour.RawConnection.Reply;
import dev.keyhold.kms.behaviour.RequestSigner;
import dev.keyhold.server.process.ServerProcessLauncher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsRequest;

/**
 * A real server, as talkative as it can be made, is given secrets by every operation. They are searched in its database
 * file, with {@code -wal} and {@code -shm}, in everything else in its directory, in what it prints and in its errors.
 */
// spec: key-hierarchy.md KH-40
class ServerSecretsIT {
    private static final Set<String> SECRET_FILES = Set.of("root-key", "credentials", "key.pem");

    private final SecureRandom random = new SecureRandom();
    private final SecretSearch search = new SecretSearch();
    private final byte[] plaintext = bytes(32);
    private final byte[] grantToken = bytes(24);
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private String key = "";

    @BeforeEach
    void prepare() {
        server = new ServerProcessLauncher(directory)
                .withOption("-Dquarkus.log.level=DEBUG")
                .withOption("-Dquarkus.log.category.\"dev.keyhold\".level=DEBUG");
        search.add("plaintext", plaintext);
        search.add("grant token", base64(grantToken).getBytes(UTF_8));
        search.add("grant token's bytes", grantToken);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void secrets_areNowhereButInTheFilesThatAreForThem() throws Exception {
        server.start();
        addServerSecrets();
        useEveryOperation();
        misuse();
        misuseThatIsEchoed();

        assertThat(server.output().contains("operation=GenerateDataKey"))
                .as("the audit log is on")
                .isTrue();
        assertThat(errors.size()).isGreaterThan(1000);
        requireFiles("keyhold.db", "keyhold.db-wal", "keyhold.db-shm");
        requireNowhere();
        server.kill();
        addStoredSecrets();
        requireNowhere();
        server.start();
        server.stop();
        requireNowhere();
        requireFoundWhereTheyBelong();
    }

    @Test
    void passphrase_isNowhere() throws Exception {
        byte[] passphrase = base64(bytes(24)).getBytes(UTF_8);
        Path file = Files.write(directory.resolve("passphrase"), passphrase);
        search.add("passphrase", passphrase);
        server.withArguments("--root-key", "passphrase", "--passphrase-file", file.toString());
        server.start();
        key = field(call("CreateKey", "{}"), "KeyId");
        call("Encrypt", request());

        requireNowhere();
        server.kill();
        requireNowhere();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void addServerSecrets() throws IOException {
        search.add("secret access key", server.secretAccessKey().getBytes(UTF_8));
        String rootKey = Files.readAllLines(server.data().resolve("root-key")).stream()
                .filter(line -> line.startsWith("key: "))
                .findFirst()
                .orElseThrow();
        search.add("root key", Base64.getDecoder().decode(rootKey.substring("key: ".length())));
    }

    /** What the database holds wrapped: backing keys, the domain key, the receipt key, and once more the secret access key. */
    private void addStoredSecrets() throws Exception {
        try (StoredSecrets stored = new StoredSecrets(server.data())) {
            stored.places().forEach(place -> search.add(place.toString(), stored.open(place)));
        }
        assertThat(search.names()).hasSizeGreaterThan(10);
    }

    private void useEveryOperation() {
        key = field(call("CreateKey", "{\"GrantTokens\":[\"" + base64(grantToken) + "\"]}"), "KeyId");
        Map<String, Integer> answered = new TreeMap<>();
        for (String operation : operations()) {
            if (!Set.of("DisableKey", "ScheduleKeyDeletion").contains(operation)) {
                answered.put(operation, call(operation, request()).status());
            }
        }
        assertThat(answered).containsEntry("Encrypt", 200).containsEntry("GenerateRandom", 200);
        String blob = field(call("Encrypt", request()), "CiphertextBlob");
        String source = "{\"CiphertextBlob\":\"" + blob + "\",\"GrantTokens\":[\"" + base64(grantToken)
                + "\"],\"DestinationKeyId\":\"" + key + "\",\"EncryptionContext\":{\"a\":\"b\"},"
                + "\"SourceEncryptionContext\":{\"a\":\"b\"}}";
        assertThat(call("Decrypt", source).body()).contains(base64(plaintext));
        assertThat(call("ReEncrypt", source).status()).isEqualTo(200);
        for (int each = 0; each < 3; each++) {
            search.add("data key " + each, answer("GenerateDataKey"));
            search.add("random bytes " + each, answer("GenerateRandom"));
        }
        assertThat(call("RotateKeyOnDemand", "{\"KeyId\":\"" + key + "\"}").status())
                .isEqualTo(200);
    }

    private byte[] answer(String operation) {
        String body = request()
                .replace("\"NumberOfBytes\":32,", operation.equals("GenerateDataKey") ? "" : "\"NumberOfBytes\":32,");
        return Base64.getDecoder().decode(field(call(operation, body), "Plaintext"));
    }

    /** One body for all: members that an operation does not know are ignored. */
    private String request() {
        return "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + base64(plaintext) + "\",\"GrantTokens\":[\""
                + base64(grantToken) + "\"],\"KeySpec\":\"AES_256\",\"NumberOfBytes\":32,\"CiphertextBlob\":\""
                + base64(plaintext) + "\",\"EncryptionContext\":{\"a\":\"b\"},\"Message\":\"" + base64(plaintext)
                + "\",\"GrantToken\":\"" + base64(grantToken) + "\",\"PolicyName\":\"default\"}";
    }

    private static Set<String> operations() {
        Set<String> names = new TreeSet<>();
        for (Method method : KmsClient.class.getMethods()) {
            if (method.getParameterCount() == 1
                    && KmsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                    && !method.getName().endsWith("Paginator")) {
                names.add(method.getName().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + method.getName().substring(1));
            }
        }
        assertThat(names).hasSizeGreaterThan(50);
        return names;
    }

    private void misuse() {
        String good = request();
        String mark = base64(plaintext);
        for (String body : List.of(
                good.replace(mark, mark.substring(1)),
                good.replace(mark, mark.repeat(300)),
                good.replace("[\"" + base64(grantToken) + "\"]", "\"" + base64(grantToken) + "\""),
                good.replace("[\"" + base64(grantToken) + "\"]", "[\"" + base64(grantToken) + "\",\"\"]"),
                good.replace("{\"a\":\"b\"}", "7"),
                good.substring(0, good.length() - 1),
                "\"" + mark + "\"")) {
            for (String operation : List.of("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey")) {
                call(operation, body);
            }
        }
    }

    /** Such errors say what the service's say, to the one who sent it: what the key was called. What is kept must not. */
    private void misuseThatIsEchoed() {
        assertThat(send("Encrypt", request().replace(key, base64(plaintext))).status())
                .isEqualTo(400);
    }

    private Reply call(String operation, String body) {
        Reply reply = send(operation, body);
        if (reply.status() != 200) {
            assertThat(search.findIn(reply.toString().getBytes(UTF_8)))
                    .as("the error of %s", operation)
                    .isEmpty();
            errors.writeBytes(reply.toString().getBytes(UTF_8));
        }
        return reply;
    }

    private Reply send(String operation, String body) {
        byte[] request = new RequestSigner(server).json(operation, body.getBytes(UTF_8));
        try (RawConnection connection = RawConnection.open(server.endpoint())) {
            return connection.send(request).read();
        }
    }

    private static String field(Reply reply, String name) {
        String start = "\"" + name + "\":\"";
        assertThat(reply.body()).contains(start);
        int from = reply.body().indexOf(start) + start.length();
        return reply.body().substring(from, reply.body().indexOf('"', from));
    }

    private void requireFiles(String... names) {
        assertThat(server.data().toFile().list()).contains(names);
    }

    private void requireNowhere() throws IOException {
        assertThat(search.findIn(errors.toByteArray())).as("errors").isEmpty();
        assertThat(search.findIn(server.output().getBytes(UTF_8))).as("output").isEmpty();
        for (Path file : files()) {
            if (!SECRET_FILES.contains(file.getFileName().toString())) {
                assertThat(search.findIn(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(server.data())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** A search that finds nothing anywhere would find nothing here either. */
    private void requireFoundWhereTheyBelong() throws IOException {
        assertThat(search.findIn(Files.readAllBytes(server.data().resolve("root-key"))))
                .containsExactly("root key");
        assertThat(search.findIn(Files.readAllBytes(server.data().resolve("credentials"))))
                .contains("secret access key");
    }
}
