package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part as an answer describes it.
 *
 * @param range where it lies in the stored object
 * @param count parts of the object
 */
record StoredPart(StoredRange range, int count) {
    /**
     * The layout that follows if all parts but the last have the length of the first, with or without a part behind them
     * that has no plaintext; nothing if they cannot.
     */
    Optional<PartsLayout> equalParts(PartsMark mark, int number) {
        long before = number - 1L;
        if (number > count || (number > 1 && range.first() % before != 0)) {
            return Optional.empty();
        }
        long stride = number == 1 ? length() : range.first() / before;
        long terminal = mark.stored(0);
        return equalParts(mark, stride, range.total() - (count - 1L) * stride, List.of())
                .filter(parts -> isPart(parts, number))
                .or(() -> equalParts(mark, stride, range.total() - (count - 2L) * stride - terminal, List.of(0L)));
    }

    private Optional<PartsLayout> equalParts(PartsMark mark, long stride, long last, List<Long> terminal) {
        try {
            List<Long> ending = new ArrayList<>(List.of(mark.plaintext(last)));
            ending.addAll(terminal);
            return Optional.of(PartsLayout.equal(mark, count, mark.plaintext(stride), ending));
        } catch (EnvelopeRejectedException e) {
            return Optional.empty();
        }
    }

    /** Whether it is the part of this number in a layout. */
    boolean isPart(PartsLayout parts, int number) {
        return parts.count() == count
                && number <= count
                && parts.storedLength() == range.total()
                && parts.storedOffset(number) == range.first()
                && parts.storedOffset(number) + length() == parts.storedOffset(number + 1);
    }

    private long length() {
        return range.last() - range.first() + 1;
    }
}
