package dev.keyhold.kms.rootkey.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.DecryptResponse;

/** Another Keyhold stands in for AWS KMS: it checks signatures, keys and encryption contexts as AWS KMS does. */
class AwsKmsRootKeyProviderTest {
    private static final InProcessLauncher AWS = new InProcessLauncher();
    private static final Clients CLIENTS = new Clients(AWS);
    private static final String ELSEWHERE = "aws.endpointUrlKms";

    private final RandomSource random = new SecureRandomSource();
    private final String key = CLIENTS.kms().createKey().keyMetadata().arn();

    @BeforeAll
    static void start() {
        AWS.start();
    }

    @AfterAll
    static void stop() {
        CLIENTS.close();
        AWS.close();
    }

    @AfterEach
    void forget() {
        System.clearProperty(ELSEWHERE);
    }

    // spec: key-hierarchy.md KH-80
    @Test
    void unwrap_ofWhatWasWrapped_isTheSameDomainKey() {
        DomainKey domainKey = DomainKey.generate(random);
        try (RootKeyProvider rootKey = open(key);
                RootKeyProvider opened = open(key)) {
            DomainKey unwrapped = opened.unwrap(rootKey.wrap(domainKey));

            assertThat(unwrapped.id()).isEqualTo(domainKey.id());
            assertThat(bytes(unwrapped)).isEqualTo(bytes(domainKey));
        }
    }

    // spec: key-hierarchy.md KH-35, KH-81: whoever reads the trail or writes the key's policy sees what it is
    @Test
    void wrap_bindsPurposeAndDomainKeyId_asEncryptionContext() {
        DomainKey domainKey = DomainKey.generate(random);
        try (RootKeyProvider rootKey = open(key)) {
            byte[] ciphertext = rootKey.wrap(domainKey).value().externalCiphertext();

            DecryptResponse decrypted = CLIENTS.kms()
                    .decrypt(request -> request.keyId(key)
                            .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                            .encryptionContext(Map.of(
                                    "keyhold:purpose",
                                    "domain-key",
                                    "keyhold:domain-key-id",
                                    domainKey.id().value())));

            assertThat(decrypted.plaintext().asByteArray()).isEqualTo(bytes(domainKey));
        }
    }

    // spec: key-hierarchy.md KH-33, KH-35
    @Test
    void unwrap_underTheIdOfAnotherDomainKey_isRefused() {
        DomainKey other = DomainKey.generate(random);
        try (RootKeyProvider rootKey = open(key)) {
            WrappedDomainKey wrapped = rootKey.wrap(DomainKey.generate(random));

            assertThatThrownBy(() -> rootKey.unwrap(new WrappedDomainKey(other.id(), wrapped.value())))
                    .isInstanceOf(UnwrapException.class);
        }
    }

    @Test
    void unwrap_ofWhatWasChanged_isRefused() {
        try (RootKeyProvider rootKey = open(key)) {
            WrappedDomainKey wrapped = rootKey.wrap(DomainKey.generate(random));
            byte[] ciphertext = wrapped.value().externalCiphertext();
            ciphertext[ciphertext.length - 1] ^= 1;
            WrappedValue changed = WrappedValue.external(rootKey.rootKeyId(), ciphertext);

            assertThatThrownBy(() -> rootKey.unwrap(new WrappedDomainKey(wrapped.id(), changed)))
                    .isInstanceOf(UnwrapException.class)
                    .hasMessageContaining("was changed");
        }
    }

    /** Whoever can write the store can make ciphertexts under keys of their own, which must not be taken. */
    @Test
    void unwrap_ofWhatAnotherKeyEncrypted_isRefused_evenUnderThisKeysId() {
        String another = CLIENTS.kms().createKey().keyMetadata().arn();
        try (RootKeyProvider rootKey = open(key);
                RootKeyProvider foreign = open(another)) {
            WrappedDomainKey wrapped = foreign.wrap(DomainKey.generate(random));
            WrappedValue relabelled =
                    WrappedValue.external(rootKey.rootKeyId(), wrapped.value().externalCiphertext());

            assertThatThrownBy(() -> rootKey.unwrap(new WrappedDomainKey(wrapped.id(), relabelled)))
                    .isInstanceOf(UnwrapException.class);
        }
    }

    // spec: key-hierarchy.md KH-52
    @Test
    void unwrap_ofWhatIsUnderAnotherRootKey_saysWhichIsNeeded() {
        String another = CLIENTS.kms().createKey().keyMetadata().arn();
        try (RootKeyProvider rootKey = open(key);
                RootKeyProvider foreign = open(another)) {
            WrappedDomainKey wrapped = foreign.wrap(DomainKey.generate(random));

            assertThatThrownBy(() -> rootKey.unwrap(wrapped))
                    .isInstanceOf(RootKeyException.class)
                    .hasMessageContaining(foreign.rootKeyId().value())
                    .hasMessageContaining(key);
        }
    }

    @Test
    void installation_opensWithItsKey_andWithNoOther() {
        Store store = new InMemoryStore();
        Installer installer = new Installer(store, random, InstantSource.system());
        try (RootKeyProvider rootKey = open(key);
                RootKeyProvider foreign =
                        open(CLIENTS.kms().createKey().keyMetadata().arn())) {
            Installation installation = installer.install(rootKey, new AccountId("444455556666"));

            try (DomainKeyring keyring = installer.open(rootKey)) {
                assertThat(installer.rootSecret(installation, keyring).length()).isEqualTo(40);
            }
            assertThatThrownBy(() -> installer.open(foreign)).isInstanceOf(RootKeyException.class);
        }
    }

    @Test
    void unwrap_withADisabledKey_saysWhatAwsSays_andNothingSecret() {
        try (RootKeyProvider rootKey = open(key)) {
            WrappedDomainKey wrapped = rootKey.wrap(DomainKey.generate(random));
            CLIENTS.kms().disableKey(request -> request.keyId(key));

            assertThatThrownBy(() -> rootKey.unwrap(wrapped))
                    .isInstanceOf(RootKeyException.class)
                    .hasMessage("AWS KMS key " + key + " could not unwrap a domain key: DisabledException, " + key
                            + " is disabled. Whoever runs this needs kms:Decrypt on it, and kms:Encrypt where a domain key is"
                            + " put under it.");
        }
    }

    @Test
    void wrap_whenNothingAnswers_isARootKeyError() throws IOException {
        URI nothing;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nothing = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (RootKeyProvider rootKey = AwsKmsRootKeyProvider.open(key, nothing, clients())) {
            assertThatThrownBy(() -> rootKey.wrap(DomainKey.generate(random)))
                    .isInstanceOf(RootKeyException.class)
                    .hasMessageContaining("could not wrap a domain key");
        }
    }

    // spec: key-hierarchy.md KH-83
    @Test
    void endpoint_isAwssOwn_whateverTheSurroundingsSayOfKms() {
        System.setProperty(ELSEWHERE, AWS.endpoint().toString());

        KmsClient client =
                AwsService.KMS.configure(KmsClient.builder(), "eu-west-1", null).build();

        assertThat(client.serviceClientConfiguration().endpointOverride())
                .contains(URI.create("https://kms.eu-west-1.amazonaws.com"));
        assertThat(AwsService.KMS
                        .configure(KmsClient.builder(), "cn-north-1", null)
                        .build()
                        .serviceClientConfiguration()
                        .endpointOverride())
                .contains(URI.create("https://kms.cn-north-1.amazonaws.com.cn"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alias/root",
                "arn:aws:kms:eu-west-1:111122223333:alias/root",
                "0e3ad44b-1d2c-4a4e-8d4e-7cbbdd1c2c5a",
                "arn:aws:kms:eu-west-1:1111:key/0e3ad44b",
                ""
            })
    void open_withAnythingButAKeyArn_isRefused(String name) {
        assertThatThrownBy(() -> AwsKmsRootKeyProvider.open(name, null))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("it must be a key ARN");
    }

    // spec: key-hierarchy.md KH-82
    @Test
    void rootKeyId_isOneInAllRegionsOfAMultiRegionKey_andOtherwiseEachKeysOwn() {
        assertThat(id("arn:aws:kms:eu-west-1:111122223333:key/mrk-1"))
                .isEqualTo(id("arn:aws:kms:us-east-1:111122223333:key/mrk-1"));
        assertThat(id("arn:aws:kms:eu-west-1:111122223333:key/1"))
                .isNotEqualTo(id("arn:aws:kms:us-east-1:111122223333:key/1"));
        assertThat(id("arn:aws:kms:eu-west-1:111122223333:key/1"))
                .isNotEqualTo(id("arn:aws:kms:eu-west-1:111122224444:key/1"));
        // Written down, since it is stored: a change of the derivation would lock every store out.
        assertThat(id("arn:aws:kms:eu-west-1:111122223333:key/mrk-1")).isEqualTo("06f42d710b80d6698b859c6205cb4812");
        assertThat(id("arn:aws:kms:eu-west-1:111122223333:key/1")).isEqualTo("12e5e8db7db6469fffdf5c578f063763");
    }

    private static String id(String arn) {
        return AwsKmsKeyArn.parse(arn).rootKeyId().value();
    }

    private static RootKeyProvider open(String arn) {
        return AwsKmsRootKeyProvider.open(arn, AWS.endpoint(), clients());
    }

    private static KmsClientBuilder clients() {
        return KmsClient.builder()
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(AWS.accessKeyId(), AWS.secretAccessKey())));
    }

    private static byte @Nullable [] bytes(DomainKey domainKey) {
        return domainKey.use(byte[]::clone);
    }
}
