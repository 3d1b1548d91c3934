package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import java.util.Optional;

/** Access keys in the store: each an item in a partition of its own, because every request looks one up. */
public final class AccessKeyTable {
    private static final String SORT = "access-key";
    static final String ACCOUNT = "account";
    static final String SECRET = "secret";
    private static final String CREATED = "created";

    private final Store store;

    public AccessKeyTable(Store store) {
        this.store = store;
    }

    public Optional<Versioned<AccessKey>> find(String id) {
        return store.get(itemKey(id)).map(item -> new Versioned<>(read(id, item.attributes()), item.version()));
    }

    /** The write that adds an access key; to be committed with what {@link ValueWrapper} says. */
    public Write create(AccessKey key) {
        return Write.create(
                itemKey(key.id()),
                Attributes.builder()
                        .with(ACCOUNT, key.account().value())
                        .with(SECRET, key.secret().bytes())
                        .with(CREATED, key.creationDate())
                        .build());
    }

    static ItemKey itemKey(String id) {
        return new ItemKey("access-key/" + id, SORT);
    }

    private static AccessKey read(String id, Attributes attributes) {
        return new AccessKey(
                id,
                new AccountId(attributes.text(ACCOUNT)),
                DomainKeyTable.wrapped(attributes.bytes(SECRET)),
                attributes.time(CREATED));
    }
}
