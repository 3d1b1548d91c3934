package dev.keyhold.kms.store;

/** Lengths of texts as they are stored. */
final class Utf8 {
    private Utf8() {}

    /**
     * The number of bytes of {@code text} in UTF-8.
     *
     * @throws IllegalArgumentException if it has a lone surrogate, which UTF-8 cannot hold: it would come back as another
     *     character, and two names would become one
     */
    static int length(String text) {
        int bytes = 0;
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit)) {
                index++;
                if (index == text.length() || !Character.isSurrogatePair(unit, text.charAt(index))) {
                    throw new IllegalArgumentException("the text has a lone surrogate");
                }
                bytes += 4;
            } else {
                bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
