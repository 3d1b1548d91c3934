package dev.keyhold.kms.life;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.store.Store;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random histories of KMS keys over a store, or over one for each of two or three Regions: every ciphertext that was ever made decrypts exactly as
 * long as the rules say, in exactly the Regions that they say.
 * A failure names its seed; {@code -Dkeyhold.seed=SEED} tells that history again.
 */
public interface LifeContract {
    /** A history has none of these with a store of its own, or the first, or both. */
    List<Region> OWN = List.of(KmsFixture.OTHER_REGION, KmsFixture.THIRD_REGION);

    /** The property that fixes the seed. */
    String SEED = "keyhold.seed";

    /** An empty store that nothing else uses. */
    Store open();

    /** Closes the store and opens what it held. */
    Store reopen(Store store);

    /** How many histories are told in an ordinary build. */
    int histories();

    // spec: lifecycle.md LC-3, LC-20 to LC-26; multi-region.md MR-2 to MR-4, MR-40, MR-41; erasure.md ER-1;
    // last-usage.md LU-11
    @Test
    default void everyCiphertext_decryptsExactlyAsLongAndWhereTheRulesSay() {
        Long fixed = Long.getLong(SEED);
        if (fixed != null) {
            tell(fixed);
            return;
        }
        int count = histories() * (Boolean.getBoolean("keyhold.soak") ? 50 : 1);
        Random seeds = new SecureRandom();
        for (int i = 0; i < count; i++) {
            tell(seeds.nextLong());
        }
    }

    private void tell(long seed) {
        Map<Region, Store> own = OWN.stream()
                .limit(Math.floorMod(seed, OWN.size() + 1))
                .collect(Collectors.toMap(Function.identity(), region -> open()));
        LifeHistory history = new LifeHistory(seed, this::reopen, open(), own);
        try {
            history.run();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("-D" + SEED + "=" + seed + " fails after " + history.told(), failure);
        } finally {
            history.close();
        }
    }
}
