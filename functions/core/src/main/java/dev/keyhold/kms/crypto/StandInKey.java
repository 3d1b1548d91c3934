package dev.keyhold.kms.crypto;

/** What is unwrapped in the place of a backing key that is not there, so that it takes as long. Safe for use by several threads. */
final class StandInKey implements AutoCloseable {
    // As many authenticated bytes as a backing key has.
    private static final WrappingContext CONTEXT = WrappingContext.serviceKey("-".repeat(12 + 36 + 64));

    private final KeyWrap keyWrap;
    private final DomainKey domainKey;
    private final WrappedValue wrapped;

    StandInKey(KeyWrap keyWrap, RandomSource random) {
        this.keyWrap = keyWrap;
        this.domainKey = DomainKey.generate(random);
        try (SecretBytes value = SecretBytes.generate(BackingKey.LENGTH, random)) {
            this.wrapped = keyWrap.wrap(domainKey.id(), domainKey.secret(), CONTEXT, value);
        }
    }

    void unwrap() {
        keyWrap.unwrap(domainKey.secret(), wrapped, CONTEXT).close();
    }

    @Override
    public void close() {
        domainKey.close();
    }
}
