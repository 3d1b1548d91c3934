package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.AccountId;
import java.util.Optional;

/** The one item that says what a store was made with; a store without it has never been used. */
public final class InstallationTable {
    private static final ItemKey KEY = new ItemKey("installation", "installation");
    private static final String ACCOUNT = "account";
    private static final String ROOT_ACCESS_KEY = "rootAccessKey";
    private static final String CREATED = "created";

    /** A program that does not know this name knows no references, and must not wrap anything under the key. */
    private static final String CURRENT_DOMAIN_KEY = "domainKey";

    /** The name from before there were references. */
    private static final String UNINDEXED_DOMAIN_KEY = "currentDomainKey";

    private final Store store;

    public InstallationTable(Store store) {
        this.store = store;
    }

    public Optional<Installation> find() {
        return store.get(KEY).map(item -> read(item.attributes()));
    }

    /**
     * The domain key that wraps new values, read from the storage itself and not from a cache before it.
     *
     * @throws IllegalStateException if the store was never used
     */
    WrappingKeyId currentDomainKey() {
        return read(stored().attributes()).currentDomainKey();
    }

    /**
     * The write that holds a transaction to the current domain key, and so to the domain keys that there are, as they are now.
     *
     * @throws IllegalStateException if the store was never used
     */
    public Write unchanged() {
        return new Write.Check(KEY, stored().version());
    }

    /**
     * The write that changes nothing, but after which no transaction with an earlier {@link #unchanged} is done.
     *
     * @throws IllegalStateException if the store was never used
     */
    public Write touch() {
        Item stored = stored();
        return new Write.Put(KEY, stored.version(), stored.attributes());
    }

    private Item stored() {
        return store.query(new Query(KEY.partition(), KEY.sort(), null, 1)).items().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the store was never used"));
    }

    /** Whether this domain key wraps new values. It never does again once another one does. */
    public boolean isCurrent(WrappingKeyId domainKey) {
        return find().filter(here -> here.currentDomainKey().equals(domainKey)).isPresent();
    }

    /** The write that says what the store was made with; its transaction fails if the store was made before. */
    public Write create(Installation installation) {
        return Write.create(KEY, attributes(installation));
    }

    /**
     * The write that makes another domain key current, one that has references; its transaction fails if {@code former} is not current
     * any more.
     *
     * @return nothing if it is not
     */
    public Optional<Write> makeCurrent(WrappingKeyId former, WrappingKeyId next) {
        return store.get(KEY)
                .filter(item -> read(item.attributes()).currentDomainKey().equals(former))
                .map(item -> new Write.Put(
                        KEY, item.version(), attributes(read(item.attributes()).withCurrentDomainKey(next))));
    }

    private static Attributes attributes(Installation installation) {
        return Attributes.builder()
                .with(ACCOUNT, installation.account().value())
                .with(ROOT_ACCESS_KEY, installation.rootAccessKeyId())
                .with(CURRENT_DOMAIN_KEY, installation.currentDomainKey().value())
                .with(CREATED, installation.creationDate())
                .build();
    }

    private static Installation read(Attributes attributes) {
        return new Installation(
                new AccountId(attributes.text(ACCOUNT)),
                attributes.text(ROOT_ACCESS_KEY),
                new WrappingKeyId(attributes
                        .optionalText(CURRENT_DOMAIN_KEY)
                        .orElseGet(() -> attributes.text(UNINDEXED_DOMAIN_KEY))),
                attributes.time(CREATED));
    }
}
