package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.PassphraseCost;
import dev.keyhold.kms.crypto.PassphraseRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.server.config.RootKeySettings;
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
        return switch (settings.source()) {
            case FILE -> FileRootKeyProvider.open(settings.file(), random);
            case PASSPHRASE ->
                PassphraseRootKeyProvider.open(settings.file(), Passphrase.read(settings, false), random);
        };
    }

    /**
     * The root key of a store that was never used. One that is there already is taken: an earlier first start was
     * interrupted, or the operator put it there.
     */
    RootKeyProvider openOrCreate() {
        return Files.exists(settings.file()) ? open() : create();
    }

    /** A new root key, in a file that is not there yet. */
    RootKeyProvider create() {
        return switch (settings.source()) {
            case FILE -> FileRootKeyProvider.create(settings.file(), random);
            case PASSPHRASE ->
                PassphraseRootKeyProvider.create(
                        settings.file(), Passphrase.read(settings, true), PassphraseCost.DEFAULT, random);
        };
    }
}
