package dev.keyhold.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every setting of a server. Each comes from a flag, else from the environment ({@code KEYHOLD_HTTP_PORT}), else from
 * {@code DIR/keyhold.properties}, else is what stands here.
 */
@ConfigMapping(prefix = "keyhold")
public interface KeyholdSettings {
    /** The data directory. Not in the file, which lies in it. */
    Optional<Path> data();

    /** The Region that {@code keyhold env} names; the server itself answers for any. */
    @WithDefault("us-east-1")
    String region();

    /** Where keys are stored. */
    @WithDefault("sqlite")
    StoreKind store();

    Dynamodb dynamodb();

    /** The account that the first start makes, twelve digits; a random one if absent. */
    Optional<String> accountId();

    Http http();

    Https https();

    RootKey rootKey();

    DomainKey domainKey();

    Jobs jobs();

    Backup backup();

    Quotas quotas();

    /** The table that servers share. */
    interface Dynamodb {
        /** Its name. */
        Optional<String> table();

        /** Where DynamoDB answers; AWS's own endpoint if absent. */
        Optional<URI> endpoint();

        /** The table's Region; that of the surroundings, such as AWS_REGION, if absent. */
        Optional<String> region();
    }

    /** Plain HTTP, for tools that cannot be given a certificate. */
    interface Http {
        @WithDefault("true")
        boolean enabled();

        /** The address to listen at. */
        @WithDefault("127.0.0.1")
        String host();

        /** 0 to 65535; 0 takes any free one. */
        @WithDefault("7480")
        int port();

        /** Whether a host that other machines can reach is allowed. Whoever is on the path then reads every plaintext. */
        @WithDefault("false")
        boolean insecureRemote();
    }

    /** HTTPS. */
    interface Https {
        /** The address to listen at. */
        @WithDefault("127.0.0.1")
        String host();

        /** 0 to 65535; 0 takes any free one. */
        @WithDefault("7443")
        int port();

        /** An own certificate with its chain, PEM; a self-signed one is made if absent. */
        Optional<Path> certificate();

        /** The private key of the own certificate, PKCS#8 in PEM. */
        Optional<Path> key();
    }

    /** The key that wraps all others. */
    interface RootKey {
        @WithDefault("file")
        RootKeySource provider();

        /** The key's file, or that of the passphrase's parameters; in the data directory if absent. */
        Optional<Path> file();

        /** A file whose first line is the passphrase. */
        Optional<Path> passphraseFile();

        /** The number of an open descriptor whose first line is the passphrase. */
        OptionalInt passphraseFd();

        /** The ARN of the key in AWS KMS, or of the secret. */
        Optional<String> arn();

        /** Where its keeper answers; AWS's own endpoint of the ARN's Region if absent. */
        Optional<URI> endpoint();
    }

    /** The keys that the root key wraps, and that wrap all others. */
    interface DomainKey {
        /** After how many days one that is made now is replaced, 1 to 3650. */
        @WithDefault("365")
        int periodDays();
    }

    /** How much there may be of what AWS limits. */
    interface Quotas {
        /** How often one KMS key may be rotated on demand. */
        @WithDefault("25")
        int onDemandRotations();
    }

    /** Copies of the database. */
    interface Backup {
        /** How long they are kept at most, in days: erasure receipts say until when they may still hold an erased key. */
        @WithDefault("35")
        int retentionDays();
    }

    /** Work that falls due, such as the rotation of key material. */
    interface Jobs {
        /** How often the server looks for it, for example {@code 60s}. */
        @WithDefault("60s")
        Duration interval();
    }
}
