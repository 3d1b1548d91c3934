package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Ciphertexts of several Regions, each of a KMS key of its own. */
final class Ciphertexts {
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("the plans");

    private final CommandServer server;
    private final List<Sealed> all = new ArrayList<>();

    private record Sealed(Region region, SdkBytes blob) {}

    Ciphertexts(CommandServer server) {
        this.server = server;
    }

    /** Makes so many more in a Region. */
    void add(Region region, int count) {
        try (KmsClient kms = server.client(region)) {
            for (int i = 0; i < count; i++) {
                String key = kms.createKey().keyMetadata().arn();
                SdkBytes blob = kms.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT))
                        .ciphertextBlob();
                all.add(new Sealed(region, blob));
            }
        }
    }

    void requireDecrypt() {
        for (Sealed sealed : all) {
            try (KmsClient kms = server.client(sealed.region)) {
                assertThat(kms.decrypt(request -> request.ciphertextBlob(sealed.blob))
                                .plaintext())
                        .isEqualTo(PLAINTEXT);
            }
        }
    }
}
