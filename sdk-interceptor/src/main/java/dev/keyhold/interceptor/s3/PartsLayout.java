package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Where the parts of an object lie, in the plaintext and in the store. Numbers are from 1. Immutable. */
final class PartsLayout {
    private final PartsMark mark;
    private final long[] lengths;
    /** Where each part begins in the plaintext, and where the last one ends. */
    private final long[] plain;
    /** The same in the store. */
    private final long[] stored;

    /** @param lengths plaintext bytes of each part */
    PartsLayout(PartsMark mark, long[] lengths) {
        this.mark = mark;
        this.lengths = lengths.clone();
        this.plain = new long[lengths.length + 1];
        this.stored = new long[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            plain[i + 1] = plain[i] + lengths[i];
            stored[i + 1] = stored[i] + mark.stored(lengths[i]);
        }
    }

    /**
     * Parts that have the length of the first, but for the last ones.
     *
     * @throws EnvelopeRejectedException if there are more last ones than parts
     */
    static PartsLayout equal(PartsMark mark, int count, long first, List<Long> last) {
        if (last.size() >= count) {
            throw new EnvelopeRejectedException();
        }
        long[] lengths = new long[count];
        Arrays.fill(lengths, first);
        for (int i = 0; i < last.size(); i++) {
            lengths[count - last.size() + i] = last.get(i);
        }
        return new PartsLayout(mark, lengths);
    }

    /**
     * Whether a reader who sees the sizes of these parts in the store could take them for parts of equal length, and so a place
     * in the plaintext for another one: a part, or the end, lies where it would lie then, and holds another place.
     */
    boolean misleads() {
        int count = count();
        long last = length(count);
        List<List<Long>> endings = last > 0 || count < 3
                ? List.of(List.of(last))
                : List.of(List.of(last), List.of(length(count - 1), last));
        return endings.stream()
                .filter(ending -> ending.size() < count)
                .map(ending -> equal(mark, count, length(1), ending))
                .anyMatch(this::misleadsLike);
    }

    private boolean misleadsLike(PartsLayout equal) {
        return storedLength() == equal.storedLength()
                && IntStream.range(0, stored.length)
                        .anyMatch(i -> stored[i] == equal.stored[i] && plain[i] != equal.plain[i]);
    }

    int count() {
        return lengths.length;
    }

    /** Parts that have plaintext: a terminal part is not counted. */
    int shown() {
        return count() > 1 && length(count()) == 0 ? count() - 1 : count();
    }

    long length(int number) {
        return lengths[number - 1];
    }

    long plaintextLength() {
        return plain[lengths.length];
    }

    long storedLength() {
        return stored[lengths.length];
    }

    long storedOffset(int number) {
        return stored[number - 1];
    }

    /** The plaintext of a part. */
    PlainSpan span(int number) {
        return new PlainSpan(plain[number - 1], length(number));
    }

    /** The part that holds a byte of the plaintext. */
    int numberAt(long offset) {
        int found = Arrays.binarySearch(plain, offset);
        int index = found >= 0 ? found : -found - 2;
        while (lengths[index] == 0) {
            index++;
        }
        return index + 1;
    }

    /** The frames of a part that hold what is wanted of it. */
    FrameSpan frames(int number, PlainSpan wanted) {
        long start = plain[number - 1];
        long first = Math.max(wanted.first() - start, 0);
        long end = Math.min(wanted.first() + wanted.length() - start, length(number));
        return layout(number).framesOf(first, end - first);
    }

    /** The stored bytes from the first frame that holds something of a range to the last. */
    StoredStretch stretch(PlainSpan wanted) {
        int first = numberAt(wanted.first());
        int last = numberAt(wanted.first() + wanted.length() - 1);
        long from = frameAt(first, frames(first, wanted).first());
        FrameSpan ending = frames(last, wanted);
        return new StoredStretch(
                from, frameAt(last, ending.first()) + layout(last).bodyLength(ending) - from);
    }

    /** How many bytes of the first frame are in front of a range. */
    long skipped(PlainSpan wanted) {
        int number = numberAt(wanted.first());
        long frames = frames(number, wanted).first() - 1;
        return wanted.first() - plain[number - 1] - frames * mark.frameLength();
    }

    private long frameAt(int number, long frame) {
        return storedOffset(number) + mark.bodyOffset() + layout(number).bodyOffset(frame);
    }

    private FrameLayout layout(int number) {
        return mark.layout(length(number));
    }
}
