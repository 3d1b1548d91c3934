package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.Region;

/** The domain keys of the store that keeps a Region's KMS keys (multi-region.md MR-11). Safe for use by several threads. */
@FunctionalInterface
public interface DomainKeyrings {
    /** The keyring that wraps and unwraps what is stored for {@code region}; it stays its owner's. */
    DomainKeyring of(Region region);
}
