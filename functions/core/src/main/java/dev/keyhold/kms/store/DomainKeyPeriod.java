package dev.keyhold.kms.store;

import java.time.Duration;

/**
 * After how many days a domain key that is made now is to be replaced.
 *
 * @param days {@link #LEAST} to {@link #MOST}
 */
public record DomainKeyPeriod(int days) {
    public static final int LEAST = 1;
    public static final int MOST = 3650;

    /** A year. */
    public static final DomainKeyPeriod STANDARD = new DomainKeyPeriod(365);

    public DomainKeyPeriod {
        if (days < LEAST || days > MOST) {
            throw new IllegalArgumentException("the period of a domain key must be " + LEAST + " to " + MOST + " days");
        }
    }

    public Duration length() {
        return Duration.ofDays(days);
    }
}
