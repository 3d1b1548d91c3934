package dev.keyhold.kms.protocol.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A time to the second, with its ISO 8601 basic form, for example {@code 20261124T041500Z}.
 *
 * @param text the basic form, which is what gets signed
 */
record Timestamp(String text, Instant instant) {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LENGTH = 16;

    static Timestamp of(Instant instant) {
        return new Timestamp(BASIC.format(instant), Instant.ofEpochSecond(instant.getEpochSecond()));
    }

    /** Parses the basic form. By hand: this happens for every request, and a formatter takes longer than the signature. */
    static Optional<Timestamp> parse(String text) {
        if (text.length() != LENGTH || text.charAt(8) != 'T' || text.charAt(15) != 'Z' || !isNumber(text)) {
            return Optional.empty();
        }
        try {
            LocalDateTime time = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 4, 6),
                    number(text, 6, 8),
                    number(text, 9, 11),
                    number(text, 11, 13),
                    number(text, 13, 15));
            return Optional.of(new Timestamp(text, time.toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Parses what the {@code Date} header may have: the basic form, or that of RFC 9110. */
    static Optional<Timestamp> parseHttpDate(String text) {
        Optional<Timestamp> basic = parse(text);
        if (basic.isPresent()) {
            return basic;
        }
        try {
            return Optional.of(of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The UTC day, {@code yyyyMMdd}. */
    String date() {
        return text.substring(0, 8);
    }

    private static boolean isNumber(String text) {
        return Ascii.areDigits(text.substring(0, 8)) && Ascii.areDigits(text.substring(9, 15));
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
