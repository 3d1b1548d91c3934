package dev.keyhold.kms.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.kms.crypto.WrappingKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of identifiers, which are checked by hand, against the patterns that say the same. */
final class IdentifierFormTest {
    /** Neighbours of every range, look-alikes beyond ASCII, and what ends a line. */
    private static final String SUSPECTS = "/0189:@AFGZ`afgz{-_ \n\u0000\u0660\uFF11\uFF41é";

    private record Form(
            String name,
            Pattern pattern,
            String valid,
            Function<String, ?> construct,
            Function<String, Optional<?>> parse) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> forms() {
        Pattern keyId =
                Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}");
        return Stream.of(
                new Form("UUID", keyId, "1234abcd-12ab-34cd-56ef-1234567890ab", KeyId::new, KeyId::parse),
                new Form("mrk", keyId, "mrk-1234abcd12ab34cd56ef1234567890ab", KeyId::new, KeyId::parse),
                new Form(
                        "material",
                        Pattern.compile("[0-9a-f]{64}"),
                        "0123456789abcdef".repeat(4),
                        KeyMaterialId::new,
                        KeyMaterialId::parse),
                new Form("account", Pattern.compile("[0-9]{12}"), "012345678901", AccountId::new, AccountId::parse),
                new Form(
                        "wrapping key",
                        Pattern.compile("[0-9a-f]{32}"),
                        "0123456789abcdef".repeat(2),
                        WrappingKeyId::new,
                        WrappingKeyId::parse));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void identifier_ofAnyNeighbouringText_isJudgedAsByItsPattern(Form form) {
        List<String> texts = neighbours(form.valid());
        assertThat(texts).contains(form.valid());
        for (String text : texts) {
            boolean fits = form.pattern().matcher(text).matches();
            assertThat(form.parse().apply(text).isPresent()).as("'%s'", text).isEqualTo(fits);
            if (fits) {
                assertThat(form.construct().apply(text)).hasToString(text);
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> form.construct().apply(text));
            }
        }
    }

    /** The text itself, with each character replaced, left out and doubled. */
    private static List<String> neighbours(String valid) {
        List<String> texts = new ArrayList<>(List.of(valid, "", valid + valid, valid.toUpperCase(Locale.ROOT)));
        for (int at = 0; at < valid.length(); at++) {
            String before = valid.substring(0, at);
            String after = valid.substring(at + 1);
            texts.add(before + after);
            texts.add(before + valid.charAt(at) + valid.substring(at));
            for (int suspect = 0; suspect < SUSPECTS.length(); suspect++) {
                texts.add(before + SUSPECTS.charAt(suspect) + after);
            }
        }
        return texts;
    }
}
