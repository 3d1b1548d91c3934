package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.request.Fields;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for (kms-behaviour 2.2). A marker is the last name of the page before, in Base64, so that
 * pages stay right whatever is created or deleted in between.
 *
 * @param limit the largest number of entries
 * @param after the name behind which the page begins; null for the first page
 */
public record PageRequest(int limit, @Nullable String after) {
    /** A list's own bounds, beside those of the service model. */
    public record Bounds(int defaultLimit, int maxLimit) {}

    /**
     * Reads {@code Limit} and {@code Marker}.
     *
     * @param isName whether a text is a name that the list can have
     * @throws KmsException {@link KmsErrorCode#VALIDATION} or {@link KmsErrorCode#INVALID_MARKER}
     */
    public static PageRequest of(Fields fields, Bounds bounds, Predicate<String> isName) {
        int limit = fields.optionalWhole("Limit").orElse(bounds.defaultLimit());
        if (limit > bounds.maxLimit()) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION,
                    "1 validation error detected: Value '" + limit + "' at 'limit' failed to satisfy constraint: "
                            + "Member must have value less than or equal to " + bounds.maxLimit());
        }
        String marker = fields.optionalText("Marker").orElse(null);
        return new PageRequest(limit, marker == null ? null : read(marker, isName));
    }

    /** The marker of the page that follows {@code lastName}. */
    public static String markerAfter(String lastName) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastName.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String marker, Predicate<String> isName) {
        try {
            byte[] name = Base64.getUrlDecoder().decode(marker);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
            if (isName.test(text) && markerAfter(text).equals(marker)) {
                return text;
            }
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            // refused below, as any other text that no list has returned
        }
        throw new KmsException(KmsErrorCode.INVALID_MARKER, "Invalid marker.");
    }
}
