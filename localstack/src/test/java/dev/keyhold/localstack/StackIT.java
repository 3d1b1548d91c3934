package dev.keyhold.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.process.Overdue;
import dev.keyhold.server.process.ServerProcessLauncher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** The stack of {@code infra/keyhold.yaml}, deployed as docs/deploy.md says, from its creation to its deletion. */
@ExtendWith(World.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackIT {
    private static final String CODE = "releases";
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("Hello, Keyhold");

    private final World world;
    private final Stack stack;
    private final LambdaClient lambda;
    private final Map<String, String> parameters = new HashMap<>();

    private @Nullable KmsClient client;
    private Path data = Path.of("");
    private String key = "";
    private SdkBytes blob = PLAINTEXT;

    StackIT(World world) {
        this.world = world;
        this.stack = new Stack(world, "keyhold");
        this.lambda = world.lambda();
    }

    @BeforeAll
    void deploy(@TempDir Path directory) throws IOException, InterruptedException {
        // For the store that tests open themselves; LocalStack does not check them.
        System.setProperty("aws.accessKeyId", "operator");
        System.setProperty("aws.secretAccessKey", "secret");
        world.plain.createBucket(request -> request.bucket(CODE));
        upload("lambda", "keyhold-lambda-1.zip");
        upload("events", "keyhold-events-1.zip");
        try (KmsClient aws = world.localKms()) {
            parameters.putAll(Map.of(
                    "RootKeyProvider",
                    "aws-kms",
                    "RootKeyArn",
                    aws.createKey().keyMetadata().arn(),
                    "RootKeyEndpoint",
                    world.localStackForFunctions().toString(),
                    "CodeBucket",
                    CODE,
                    "EndpointCode",
                    "keyhold-lambda-1.zip",
                    "JobsCode",
                    "keyhold-events-1.zip"));
        }
        stack.create(parameters);
        data = initialize(directory);
    }

    @AfterAll
    void close() {
        if (client != null) {
            client.close();
        }
        lambda.close();
        stack.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private void upload(String module, String name) {
        Path zip = Path.of("..", "functions", module, "target", "function.zip");
        world.plain.putObject(request -> request.bucket(CODE).key(name), zip);
    }

    private List<String> store(Stack of) {
        return List.of(
                "--store", "dynamodb",
                "--table", of.outputs().get("Table"),
                "--dynamodb-endpoint", world.localStack().toString(),
                "--dynamodb-region", World.REGION.id(),
                "--root-key", "aws-kms",
                "--root-key-arn", parameters.get("RootKeyArn"),
                "--root-key-endpoint", world.localStack().toString());
    }

    /** With credentials of AWS, which LocalStack does not check. */
    private static ServerProcessLauncher keyhold(Path directory) {
        return new ServerProcessLauncher(directory)
                .withOption("-Daws.accessKeyId=operator")
                .withOption("-Daws.secretAccessKey=secret");
    }

    private Path initialize(Path directory) throws IOException, InterruptedException {
        ServerProcessLauncher keyhold = keyhold(directory);
        init(keyhold, stack);
        client = client(stack, keyhold);
        return keyhold.data();
    }

    private static KmsClient client(Stack of, ServerProcessLauncher credentials) {
        return KmsClient.builder()
                .endpointOverride(URI.create(of.outputs().get("Url")))
                .region(World.REGION)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())))
                // The host of a Function URL, which is signed, is known to no name server.
                .httpClientBuilder(ApacheHttpClient.builder()
                        .dnsResolver(host -> new InetAddress[] {InetAddress.getLoopbackAddress()})
                        .socketTimeout(Duration.ofMinutes(1)))
                .build();
    }

    private void init(ServerProcessLauncher keyhold, Stack of) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of("init", "--data", keyhold.data().toString()));
        line.addAll(store(of));
        line.addAll(List.of("--erasures-table", output("ErasuresTable")));
        Process init = keyhold.run(line);
        assertThat(init.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(init.exitValue()).as(keyhold.output()).isZero();
    }

    private KmsClient kms() {
        if (client == null) {
            throw new IllegalStateException("not deployed");
        }
        return client;
    }

    @Test
    @Order(1)
    void sdkForJava_andTheAwsCli_useKmsThroughTheFunctionUrl() throws IOException, InterruptedException {
        key = kms().createKey().keyMetadata().keyId();
        kms().createAlias(request -> request.aliasName("alias/stack").targetKeyId(key));
        blob = kms().encrypt(request -> request.keyId("alias/stack").plaintext(PLAINTEXT))
                .ciphertextBlob();
        Path file = Files.write(data.resolve("blob"), blob.asByteArray());

        try (ForwardProxy proxy = new ForwardProxy(world.localStack())) {
            AwsCli cli =
                    new AwsCli(URI.create(stack.outputs().get("Url")), proxy.address(), data.resolve("credentials"));

            assertThat(cli.run(
                            "kms",
                            "decrypt",
                            "--ciphertext-blob",
                            "fileb://" + file,
                            "--query",
                            "Plaintext",
                            "--output",
                            "text"))
                    .isEqualTo(Base64.getEncoder().encodeToString(PLAINTEXT.asByteArray()));
            assertThat(cli.run("kms", "list-aliases", "--query", "Aliases[].TargetKeyId", "--output", "text"))
                    .isEqualTo(key);
        }
        assertThatThrownBy(() -> kms().describeKey(request -> request.keyId("no-such-key")))
                .isInstanceOf(KmsException.class);
    }

    /** LocalStack does not ask for it, and leaves out what restricts the second to the URL. */
    @Test
    @Order(2)
    void functionsPolicy_opensTheUrl_byBothActions() {
        assertThat(lambda.getPolicy(request -> request.functionName(endpoint())).policy())
                .contains("\"lambda:InvokeFunctionUrl\"", "\"lambda:InvokeFunction\"");
    }

    @Test
    @Order(2)
    void everyJobsFunction_hasASchedule_andAnswersWhatItDid() {
        List<String> jobs = jobsFunctions();

        assertThat(jobs).hasSizeGreaterThanOrEqualTo(4);
        try (EventBridgeClient events = world.eventBridge()) {
            for (String job : jobs) {
                String arn = lambda.getFunctionConfiguration(request -> request.functionName(job))
                        .functionArn();
                assertThat(events.listRuleNamesByTarget(request -> request.targetArn(arn))
                                .ruleNames())
                        .as(job)
                        .singleElement()
                        .satisfies(rule -> {
                            assertThat(events.describeRule(request -> request.name(rule))
                                            .state())
                                    .isEqualTo(RuleState.ENABLED);
                            assertThat(events.describeRule(request -> request.name(rule))
                                            .scheduleExpression())
                                    .startsWith("rate(");
                        });
                InvokeResponse answer =
                        lambda.invoke(request -> request.functionName(job).payload(SdkBytes.fromUtf8String("{}")));
                assertThat(answer.functionError())
                        .as(answer.payload().asUtf8String())
                        .isNull();
                assertThat(answer.payload().asUtf8String()).contains("\"failed\":0,\"complete\":true");
            }
        }
    }

    /** The stack's own schedule, made to come soon; nothing else rotates the key before the schedule is looked at again. */
    @Test
    @Order(3)
    void scheduleOfRotation_ofAnOverdueKey_isMadeToComeSoon() {
        String rotate = jobsFunctions().stream()
                .filter(job -> lambda.getFunctionConfiguration(request -> request.functionName(job))
                        .environment()
                        .variables()
                        .containsValue("rotate-keys"))
                .findFirst()
                .orElseThrow();
        String arn = lambda.getFunctionConfiguration(request -> request.functionName(rotate))
                .functionArn();
        kms().enableKeyRotation(request -> request.keyId(key));
        try (Store store = DynamoDbStore.open(table(output("Table")))) {
            Overdue.rotation(store, keyArn());
        }
        try (EventBridgeClient events = world.eventBridge()) {
            String rule = events.listRuleNamesByTarget(request -> request.targetArn(arn))
                    .ruleNames()
                    .get(0);
            events.putRule(request -> request.name(rule).scheduleExpression("rate(1 minute)"));
            // LocalStack looks at a schedule when its rule gets a target.
            List<Target> targets =
                    events.listTargetsByRule(request -> request.rule(rule)).targets();
            events.putTargets(request -> request.rule(rule).targets(targets));
        }
        assertThat(kms().listKeyRotations(request -> request.keyId(key)).rotations())
                .isEmpty();
    }

    private String keyArn() {
        return kms().describeKey(request -> request.keyId(key)).keyMetadata().arn();
    }

    private String output(String name) {
        return Objects.requireNonNull(stack.outputs().get(name));
    }

    /** As this process reaches it. */
    private TableLocation table(String name) {
        return new TableLocation(name, World.REGION.id(), world.localStack());
    }

    private List<String> jobsFunctions() {
        return stack.resources("AWS::Lambda::Function").stream()
                .filter(name -> lambda.getFunctionConfiguration(request -> request.functionName(name))
                        .environment()
                        .variables()
                        .containsKey("QUARKUS_FUNQY_EXPORT"))
                .toList();
    }

    private String endpoint() {
        List<String> jobs = jobsFunctions();
        return stack.resources("AWS::Lambda::Function").stream()
                .filter(name -> !jobs.contains(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(4)
    void redeployment_keepsAllKeys() throws InterruptedException {
        String function = endpoint();
        String url = stack.outputs().get("Url");
        String before = revision(function);
        upload("lambda", "keyhold-lambda-2.zip");
        parameters.put("EndpointCode", "keyhold-lambda-2.zip");

        stack.update(parameters);
        lambda.waiter().waitUntilFunctionUpdatedV2(request -> request.functionName(function));

        assertThat(revision(function)).isNotEqualTo(before);
        assertThat(stack.outputs()).containsEntry("Url", url);
        assertThat(kms().decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(PLAINTEXT);
        assertThat(kms().listKeys().keys()).extracting(entry -> entry.keyId()).containsExactly(key);
    }

    private String revision(String function) {
        return lambda.getFunctionConfiguration(request -> request.functionName(function))
                .revisionId();
    }

    // spec: lifecycle.md LC-22
    @Test
    @Order(5)
    void functionIsRunByItsSchedule() throws InterruptedException {
        Instant end = Instant.now().plusSeconds(180);
        while (kms().listKeyRotations(request -> request.keyId(key)).rotations().isEmpty()) {
            assertThat(Instant.now()).as("nothing ran").isBefore(end);
            Thread.sleep(500);
        }
        assertThat(kms().decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(PLAINTEXT);
    }

    // spec: erasure.md ER-37 to ER-40
    @Test
    @Order(6)
    void tableThatWasRestored_isRefused_untilInitErasedAgainWhatWasErasedSince(@TempDir Path directory)
            throws IOException, InterruptedException {
        String erased = kms().createKey().keyMetadata().arn();
        Map<String, String> there = new HashMap<>(parameters);
        there.put("ExistingTable", copy(output("Table")));
        there.put("ExistingErasuresTable", output("ErasuresTable"));
        try (Store erasures = DynamoDbStore.open(table(output("ErasuresTable")))) {
            new StoreErasureJournal(erasures).append(KeyArn.parse(erased).orElseThrow(), Instant.now());
        }
        ServerProcessLauncher keyhold = keyhold(directory);
        Files.createDirectories(keyhold.data());
        Files.copy(data.resolve("credentials"), keyhold.data().resolve("credentials"));
        // A stack of its own, since LocalStack cannot change what a condition of a template says.
        try (Stack restored = new Stack(world, "keyhold-restored")) {
            restored.create(there);
            try (KmsClient onIt = client(restored, keyhold)) {
                assertThatThrownBy(() -> onIt.describeKey(request -> request.keyId(erased)))
                        .isInstanceOf(KmsInternalException.class);

                init(keyhold, restored);

                assertThatThrownBy(() -> onIt.describeKey(request -> request.keyId(erased)))
                        .isInstanceOf(NotFoundException.class);
                assertThat(onIt.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                        .isEqualTo(PLAINTEXT);
            }
            restored.delete();
        }
    }

    /** What a restore gives. */
    private String copy(String name) {
        TableLocation restored = table(name + "-restored");
        try (StoreTable made = new StoreTable(restored);
                DynamoDbClient dynamoDb = world.dynamoDb()) {
            made.create();
            dynamoDb.scanPaginator(request -> request.tableName(name).consistentRead(true))
                    .items()
                    .forEach(item -> dynamoDb.putItem(
                            request -> request.tableName(restored.table()).item(item)));
        }
        return restored.table();
    }

    @Test
    @Order(7)
    void deletionOfTheStack_keepsTheTables_andAServerDecryptsWithThem(@TempDir Path directory)
            throws InterruptedException {
        List<String> tables =
                List.of(stack.outputs().get("Table"), stack.outputs().get("ErasuresTable"));
        List<String> functions = stack.resources("AWS::Lambda::Function");
        ServerProcessLauncher server =
                keyhold(directory).withArguments(store(stack).toArray(new String[0]));

        stack.delete();

        assertThat(lambda.listFunctions().functions())
                .extracting(function -> function.functionName())
                .doesNotContainAnyElementsOf(functions);
        try (DynamoDbClient dynamoDb = world.dynamoDb()) {
            assertThat(tables)
                    .allSatisfy(table -> assertThat(dynamoDb.describeTable(request -> request.tableName(table))
                                    .table()
                                    .tableStatus())
                            .isEqualTo(TableStatus.ACTIVE));
        }
        try (server) {
            server.start();
            try (KmsClient there = kms(server)) {
                assertThat(there.decrypt(request -> request.ciphertextBlob(blob))
                                .plaintext())
                        .isEqualTo(PLAINTEXT);
            }
        }
    }

    /** The root access key is that of the table, which keyhold init wrote down. */
    private KmsClient kms(ServerProcessLauncher server) {
        return KmsClient.builder()
                .endpointOverride(server.endpoint())
                .region(World.REGION)
                .credentialsProvider(kms().serviceClientConfiguration().credentialsProvider())
                .build();
    }
}
