package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.PassphraseCost;
import dev.keyhold.kms.crypto.PassphraseRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import java.nio.file.Files;

/** The root key as the settings say. */
public final class RootKeys {
    private final RootKeySettings settings;
    private final RandomSource random;

    public RootKeys(RootKeySettings settings, RandomSource random) {
        this.settings = settings;
        this.random = random;
    }

    /** The root key of a store that has keys: it is never made anew. */
    public RootKeyProvider open() {
        AwsRootKey aws = settings.aws();
        if (aws != null) {
            return aws.open(random);
        }
        return settings.source() == RootKeySource.PASSPHRASE
                ? PassphraseRootKeyProvider.open(settings.file(), Passphrase.read(settings, false), random)
                : FileRootKeyProvider.open(settings.file(), random);
    }

    /**
     * The root key of a store that was never used. One that is there already is taken: an earlier first start was
     * interrupted, the operator put it there, or AWS keeps it.
     */
    RootKeyProvider openOrCreate() {
        return settings.aws() != null || Files.exists(settings.file()) ? open() : create();
    }

    /** A new root key, in a file that is not there yet. */
    RootKeyProvider create() {
        return settings.source() == RootKeySource.PASSPHRASE
                ? PassphraseRootKeyProvider.create(
                        settings.file(), Passphrase.read(settings, true), PassphraseCost.DEFAULT, random)
                : FileRootKeyProvider.create(settings.file(), random);
    }
}
