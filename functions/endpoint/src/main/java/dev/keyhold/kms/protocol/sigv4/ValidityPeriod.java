package dev.keyhold.kms.protocol.sigv4;

import java.time.Duration;
import java.time.Instant;

/**
 * When a signature counts: from five minutes before the time it was made, for clocks that differ, to the end of its
 * lifetime after it.
 *
 * @param lifetime how long after {@code signedAt} the signature still counts, in whole seconds
 */
record ValidityPeriod(Timestamp signedAt, Duration lifetime) {
    /** How far the clocks of caller and service may be apart. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final int MAX_EXPIRES_DIGITS = 6;
    private static final int MAX_EXPIRES_SECONDS = 604_800;

    /** A presigned request's: {@code expires} is {@code X-Amz-Expires} as sent. */
    static ValidityPeriod presigned(Timestamp signedAt, String expires) throws SignatureRefusedException {
        int seconds = isShortNumber(expires) ? Integer.parseInt(expires) : 0;
        if (seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
            throw Refusals.incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800.");
        }
        return new ValidityPeriod(signedAt, Duration.ofSeconds(seconds));
    }

    void check(Instant clock) throws SignatureRefusedException {
        Instant now = Instant.ofEpochSecond(clock.getEpochSecond());
        Instant earliest = now.minus(lifetime);
        Instant latest = now.plus(SKEW);
        if (signedAt.instant().isBefore(earliest)) {
            throw Refusals.invalid("Signature expired: " + signedAt.text() + " is now earlier than " + text(earliest)
                    + " (" + text(now) + " - " + text(lifetime) + ")");
        }
        if (signedAt.instant().isAfter(latest)) {
            throw Refusals.invalid("Signature not yet current: " + signedAt.text() + " is still later than "
                    + text(latest) + " (" + text(now) + " + " + text(SKEW) + ")");
        }
    }

    private static boolean isShortNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_EXPIRES_DIGITS && Ascii.areDigits(text);
    }

    private static String text(Instant instant) {
        return Timestamp.of(instant).text();
    }

    private static String text(Duration duration) {
        boolean wholeMinutes = duration.toSecondsPart() == 0;
        return wholeMinutes ? duration.toMinutes() + " min." : duration.toSeconds() + " sec.";
    }
}
