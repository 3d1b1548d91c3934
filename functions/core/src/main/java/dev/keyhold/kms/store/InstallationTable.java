package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.AccountId;
import java.util.Optional;

/** The one item that says what a store was made with; a store without it has never been used. */
public final class InstallationTable {
    private static final ItemKey KEY = new ItemKey("installation", "installation");
    private static final String ACCOUNT = "account";
    private static final String ROOT_ACCESS_KEY = "rootAccessKey";
    private static final String CURRENT_DOMAIN_KEY = "currentDomainKey";
    private static final String CREATED = "created";

    private final Store store;

    public InstallationTable(Store store) {
        this.store = store;
    }

    public Optional<Installation> find() {
        return store.get(KEY).map(item -> read(item.attributes()));
    }

    /** The write that says what the store was made with; its transaction fails if the store was made before. */
    public Write create(Installation installation) {
        return Write.create(
                KEY,
                Attributes.builder()
                        .with(ACCOUNT, installation.account().value())
                        .with(ROOT_ACCESS_KEY, installation.rootAccessKeyId())
                        .with(
                                CURRENT_DOMAIN_KEY,
                                installation.currentDomainKey().value())
                        .with(CREATED, installation.creationDate())
                        .build());
    }

    private static Installation read(Attributes attributes) {
        return new Installation(
                new AccountId(attributes.text(ACCOUNT)),
                attributes.text(ROOT_ACCESS_KEY),
                new WrappingKeyId(attributes.text(CURRENT_DOMAIN_KEY)),
                attributes.time(CREATED));
    }
}
