package dev.keyhold.kms.installation;

import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.AccessKey;
import dev.keyhold.kms.store.AccessKeyTable;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.ReferenceTable;
import dev.keyhold.kms.store.Referent;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a store usable, once: account, root access key and domain key come into being in one transaction, or not at all,
 * also when several processes try at the same time.
 */
public final class Installer {
    private final Store store;
    private final RandomSource random;
    private final InstantSource time;
    private final InstallationTable installations;
    private final AccessKeyTable accessKeys;
    private final DomainKeyTable domainKeys;

    public Installer(Store store, RandomSource random, InstantSource time) {
        this.store = store;
        this.random = random;
        this.time = time;
        this.installations = new InstallationTable(store);
        this.accessKeys = new AccessKeyTable(store);
        this.domainKeys = new DomainKeyTable(store);
    }

    /** What the store was made with; empty for a store that was never used. */
    public Optional<Installation> find() {
        return installations.find();
    }

    /** Makes the store usable, unless it is already, with a domain key that is replaced after the usual time. */
    public Installation install(RootKeyProvider rootKey, AccountId account) {
        return install(rootKey, account, DomainKeyPeriod.STANDARD);
    }

    /**
     * Makes the store usable, unless it is already.
     *
     * @param period after which the domain key is to be replaced
     */
    public Installation install(RootKeyProvider rootKey, AccountId account, DomainKeyPeriod period) {
        Instant now = time.instant();
        DomainKey domainKey = DomainKey.generate(random);
        WrappedDomainKey wrapped = rootKey.wrap(domainKey);
        try (DomainKeyring keyring = new DomainKeyring(domainKey, random)) {
            AccessKey accessKey = accessKey(account, keyring, now);
            List<Write> writes =
                    new ArrayList<>(domainKeys.create(new DomainKeyRecord(wrapped, now, now.plus(period.length()))));
            writes.add(installations.create(new Installation(account, accessKey.id(), wrapped.id(), now)));
            writes.add(accessKeys.create(accessKey));
            writes.add(ReferenceTable.addWhileOpening(wrapped.id(), Referent.accessKey(accessKey.id())));
            store.commit(writes);
        }
        return installations.find().orElseThrow();
    }

    /**
     * Makes the store usable for one Region of an installation, unless it is already: with a domain key of its own, under the same
     * root key (multi-region.md MR-14).
     *
     * @param home what the home store was made with
     * @param period after which the domain key is to be replaced
     */
    public Installation installRegion(
            RootKeyProvider rootKey, Installation home, Region region, DomainKeyPeriod period) {
        Instant now = time.instant();
        try (DomainKey domainKey = DomainKey.generate(random)) {
            WrappedDomainKey wrapped = rootKey.wrap(domainKey);
            Installation made =
                    new Installation(home.account(), home.rootAccessKeyId(), wrapped.id(), home.creationDate());
            List<Write> writes =
                    new ArrayList<>(domainKeys.create(new DomainKeyRecord(wrapped, now, now.plus(period.length()))));
            writes.add(installations.create(made));
            writes.add(new RegionTable(store).belongTo(region));
            store.commit(writes);
        }
        return installations.find().orElseThrow();
    }

    /**
     * Unwraps the domain keys, to be used for a short while; the caller owns them.
     *
     * @throws dev.keyhold.kms.crypto.RootKeyException if the root key is not theirs
     * @throws dev.keyhold.kms.crypto.UnwrapException if the store was changed from outside
     */
    public DomainKeyring open(RootKeyProvider rootKey) {
        return DomainKeyring.open(rootKey, domainKeys.read(), random);
    }

    /** The secret of the root access key; the caller owns it. */
    public SecretBytes rootSecret(Installation installation, DomainKeyring keyring) {
        String id = installation.rootAccessKeyId();
        AccessKey key = accessKeys
                .find(id)
                .orElseThrow(() -> new IllegalStateException("the root access key is not in the store"))
                .value();
        return keyring.unwrap(key.secret(), WrappingContext.accessKeySecret(key.account(), id));
    }

    private AccessKey accessKey(AccountId account, DomainKeyring keyring, Instant now) {
        String id = Identifiers.accessKeyId(random);
        byte[] text = Identifiers.secretAccessKey(random);
        try (SecretBytes secret = SecretBytes.copyOf(text)) {
            WrappingContext context = WrappingContext.accessKeySecret(account, id);
            return new AccessKey(id, account, keyring.wrap(context, secret), now);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
