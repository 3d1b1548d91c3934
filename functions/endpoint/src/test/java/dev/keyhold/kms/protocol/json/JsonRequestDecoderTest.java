package dev.keyhold.kms.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRequestDecoderTest {
    private static final StructureShape TAG = StructureShape.of(
            Member.required("TagKey", ValueShape.text(1, 128)), Member.required("TagValue", ValueShape.text(0, 256)));

    private static final StructureShape SHAPE = StructureShape.of(
            Member.required("KeyId", ValueShape.text(1, 2048)),
            Member.optional("Spec", ValueShape.choice("A", "B")),
            Member.optional("Limit", new ValueShape.Whole(1, 1000)),
            Member.optional("DryRun", new ValueShape.Flag()),
            Member.optional("Plaintext", new ValueShape.Blob(1, 4096, true)),
            Member.optional("Tokens", ValueShape.listOf(ValueShape.text(1, 10))),
            Member.optional("Tags", ValueShape.listOf(new ValueShape.Structure(TAG))),
            Member.optional("Context", new ValueShape.TextMap()),
            Member.optional("Recipient", new ValueShape.Structure(TAG)));

    private final JsonRequestDecoder decoder = new JsonRequestDecoder();

    @Test
    void decode_everyShape_givesTypedValues() {
        Fields fields = decode("""
                {"KeyId":"k\\u00e9y","Spec":"A","Limit":7,"DryRun":true,"Plaintext":"aGVsbG8=","Tokens":["a","b"],
                 "Tags":[{"TagKey":"x","TagValue":""}],"Context":{"b":"2","a":"1"},"Recipient":{"TagKey":"y"}}
                """);

        assertThat(fields.text("KeyId")).isEqualTo("kéy");
        assertThat(fields.text("Spec")).isEqualTo("A");
        assertThat(fields.optionalWhole("Limit")).hasValue(7);
        assertThat(fields.flag("DryRun")).isTrue();
        assertThat(text(fields, "Plaintext")).isEqualTo("hello");
        assertThat(fields.texts("Tokens")).containsExactly("a", "b");
        assertThat(fields.structures("Tags"))
                .singleElement()
                .satisfies(tag -> assertThat(tag.text("TagKey")).isEqualTo("x"));
        assertThat(fields.textMap("Context")).containsExactly(Map.entry("b", "2"), Map.entry("a", "1"));
    }

    // spec: protocol.md PR-8
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t ", "{}", " { } "})
    void decode_nothing_givesNoMembers(String body) {
        assertThat(decode(body).has("KeyId")).isFalse();
    }

    // spec: protocol.md PR-13
    @Test
    void decode_unknownFieldsAndNulls_areSkipped() {
        Fields fields = decode("""
                {"Unknown":{"a":[1,{"b":null}],"c":1e400},"Limit":null,"Tokens":["a",null],"Context":{"x":null,"y":"z"},
                 "keyid":"other case","KeyId":"k","Last":[[]]}
                """);

        assertThat(fields.text("KeyId")).isEqualTo("k");
        assertThat(fields.has("Limit")).isFalse();
        assertThat(fields.texts("Tokens")).containsExactly("a");
        assertThat(fields.textMap("Context")).containsExactly(Map.entry("y", "z"));
    }

    // spec: protocol.md PR-9
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"KeyId\"",
                "{\"KeyId\":",
                "{\"KeyId\":\"k",
                "{\"KeyId\":\"k\"",
                "{\"KeyId\":\"k\",}",
                "{,}",
                "{\"KeyId\":\"k\"} {}",
                "{\"KeyId\":\"k\"}x",
                "{} 1",
                "null",
                "true",
                "1",
                "\"x\"",
                "hello",
                "{'KeyId':'k'}",
                "{KeyId:\"k\"}",
                "{\"KeyId\":\"k\" /* c */}",
                "{\"KeyId\":\"k\"} // c",
                "{\"Limit\":NaN}",
                "{\"Limit\":01}",
                "{\"Limit\":+1}",
                "{\"Limit\":.5}",
                "{\"Limit\":1.}",
                "{\"Limit\":0x1}",
                "{\"KeyId\":\"a\nb\"}",
                "{\"KeyId\":\"\\x\"}",
                "{\"KeyId\":\"\\u12\"}",
                "{\"KeyId\":\"k\";\"Limit\":1}",
                "\uFEFF{}",
                "\uFEFF{\"KeyId\":\"k\"}",
                "{\"KeyId\":tru}",
                "{\"Tokens\":[\"a\" \"b\"]}",
                "{\"Tokens\":[\"a\"",
                "{\"Tokens\":[\"a\",]}",
                "{\"Plaintext\":\"aGVsbG8=",
                "{\"Plaintext\":\"aGVs\\",
                "{\"\\u00\":1}"
            })
    void decode_whatIsNotJson_isRefusedWithoutMessage(String body) {
        assertThat(refusal(body.getBytes(UTF_8))).isEmpty();
    }

    // spec: protocol.md PR-9
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void decode_ofAnotherEncoding_isRefused(String encoding) {
        assertThat(refusal("{\"KeyId\":\"k\"}".getBytes(Charset.forName(encoding))))
                .isNotNull();
    }

    // spec: protocol.md PR-9, PR-10
    @ParameterizedTest
    @CsvSource({
        "a byte that begins nothing, FF",
        "a continuation alone, 80",
        "a sequence broken off, E282",
        "overlong slash, C0AF",
        "overlong in three, E080AF",
        "encoded high surrogate, EDA080",
        "encoded pair, EDA080EDB080",
        "beyond Unicode, F4908080",
        "five octets, F888808080"
    })
    void decode_ofOctetsThatAreNotUtf8_isRefused(String attack, String hex) {
        byte[] octets = java.util.HexFormat.of().parseHex(hex);
        for (String around :
                List.of("{\"KeyId\":\"@\"}", "{\"@\":1}", "{\"Context\":{\"@\":\"a\"}}", "{\"Unknown\":[\"@\"]}")) {
            byte[] body = replaceAt(around, octets);
            assertThat(refusal(body)).as(attack).isEqualTo("Invalid UTF-8 or unpaired surrogate");
        }
    }

    // spec: protocol.md PR-10
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "\\uD800x",
                "x\\uDFFF",
                "\\ud800\\ud800",
                "\\udc00\\ud800",
                "\\ud800\\n",
                "\\ud83d\\\\ude00",
                "\\ud83d\\ude00\\ud83d",
                "\\ud800\\u0041",
                "\\ud800\\\\udc00"
            })
    void decode_ofASurrogateAlone_isRefusedWhereverItStands(String text) {
        for (String around : List.of(
                "{\"KeyId\":\"@\"}",
                "{\"@\":1}",
                "{\"Context\":{\"@\":\"a\"}}",
                "{\"Context\":{\"a\":\"@\"}}",
                "{\"Unknown\":{\"a\":[\"@\"]}}",
                "{\"Plaintext\":\"@\"}")) {
            assertThat(refusal(around.replace("@", text).getBytes(UTF_8)))
                    .as(around)
                    .isEqualTo("Invalid UTF-8 or unpaired surrogate");
        }
    }

    // spec: protocol.md PR-10
    @Test
    void decode_ofSurrogatePairs_isOneCharacter() {
        assertThat(decode("{\"KeyId\":\"\\ud83d\\uDE00\"}").text("KeyId")).isEqualTo("\uD83D\uDE00");
        assertThat(decode("{\"KeyId\":\"\uD83D\uDE00\"}").text("KeyId")).isEqualTo("\uD83D\uDE00");
        assertThat(decode("{\"KeyId\":\"\\\\ud800\"}").text("KeyId")).isEqualTo("\\ud800");
    }

    // spec: protocol.md PR-11
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"KeyId\":\"a\",\"KeyId\":\"a\"}",
                "{\"KeyId\":null,\"KeyId\":\"a\"}",
                "{\"KeyId\":\"a\",\"K\\u0065yId\":\"b\"}",
                "{\"Context\":{\"a\":\"1\",\"a\":\"2\"}}",
                "{\"Context\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"a\":\"1\"}}",
                "{\"Context\":{\"é\":\"1\",\"\\u00e9\":\"2\"}}",
                "{\"Unknown\":1,\"Unknown\":2}",
                "{\"Unknown\":{\"x\":{\"a\":1,\"a\":2}}}",
                "{\"Unknown\":[{\"a\":1,\"a\":2}]}",
                "{\"Tags\":[{\"TagKey\":\"a\",\"TagKey\":\"b\"}]}"
            })
    void decode_ofANameTwice_isRefused(String body) {
        assertThat(refusal(body.getBytes(UTF_8))).isEqualTo("Duplicate field name");
    }

    // spec: protocol.md PR-12
    @Test
    void decode_ofDeepNesting_isRefused() {
        assertThat(decode("{\"Unknown\":" + "[".repeat(63) + "]".repeat(63) + "}")
                        .has("KeyId"))
                .isFalse();
        for (int depth : new int[] {64, 1_000, 100_000}) {
            String lists = "{\"Unknown\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            String maps = "{\"a\":".repeat(depth + 1) + "1" + "}".repeat(depth + 1);
            assertThat(refusal(lists.getBytes(UTF_8))).isEqualTo("Nesting is too deep");
            assertThat(refusal(maps.getBytes(UTF_8))).isEqualTo("Nesting is too deep");
        }
    }

    // spec: protocol.md PR-14
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "KeyId | 1 | NUMBER_VALUE can not be converted to a String",
                "KeyId | 1.5 | NUMBER_VALUE can not be converted to a String",
                "KeyId | true | TRUE_VALUE can not be converted to a String",
                "KeyId | false | FALSE_VALUE can not be converted to a String",
                "KeyId | [\"k\"] | Start of list found where not expected",
                "KeyId | {} | Start of structure or map found where not expected.",
                "Spec | 1 | NUMBER_VALUE can not be converted to a String",
                "Limit | \"1\" | STRING_VALUE can not be converted to an Integer",
                "Limit | true | TRUE_VALUE can not be converted to an Integer",
                "Limit | 1.5 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | 2147483648 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | -2147483649 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | 1e99 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | 1e999999999 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | 99999999999999999999999 | NUMBER_VALUE can not be converted to an Integer",
                "Limit | [1] | Start of list found where not expected",
                "DryRun | \"true\" | STRING_VALUE can not be converted to a Boolean",
                "DryRun | 1 | NUMBER_VALUE can not be converted to a Boolean",
                "DryRun | {} | Start of structure or map found where not expected.",
                "Plaintext | 1 | NUMBER_VALUE can not be converted to a Blob",
                "Plaintext | false | FALSE_VALUE can not be converted to a Blob",
                "Plaintext | [1,2] | Start of list found where not expected",
                "Tokens | \"a\" | Expected list or null",
                "Tokens | {} | Start of structure or map found where not expected.",
                "Tokens | [1] | NUMBER_VALUE can not be converted to a String",
                "Tokens | [[\"a\"]] | Start of list found where not expected",
                "Tags | [1] | Expected null",
                "Tags | [{\"TagKey\":1}] | NUMBER_VALUE can not be converted to a String",
                "Context | 1 | Expected map or null",
                "Context | [] | Start of list found where not expected",
                "Context | {\"a\":1} | NUMBER_VALUE can not be converted to a String",
                "Context | {\"a\":{}} | Start of structure or map found where not expected.",
                "Recipient | \"x\" | Expected null",
                "Recipient | [] | Start of list found where not expected"
            })
    void decode_ofAWrongType_saysSo(String name, String value, String message) {
        assertThat(refusal(("{\"" + name + "\":" + value + "}").getBytes(UTF_8)))
                .isEqualTo(message);
    }

    // spec: protocol.md PR-14
    @Test
    void decode_ofABodyThatIsAList_saysSo() {
        assertThat(refusal("[]".getBytes(UTF_8))).isEqualTo("Start of list found where not expected");
    }

    // spec: protocol.md PR-14
    @ParameterizedTest
    @CsvSource({"3.0, 3", "3e0, 3", "30e-1, 3", "-0, 0", "-0.0, 0", "2147483647, 2147483647", "-2147483648, -2147483648"
    })
    void decode_ofWholeNumbers_givesThem(String value, int expected) {
        assertThat(decode("{\"Limit\":" + value + "}").optionalWhole("Limit")).hasValue(expected);
    }

    private static String text(Fields fields, String name) {
        return fields.blob(name).use(bytes -> new String(bytes, UTF_8));
    }

    private static byte[] replaceAt(String around, byte[] octets) {
        String latin1 = new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1);
        return around.replace("@", latin1).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private Fields decode(String body) {
        return decoder.decode(body.getBytes(UTF_8), SHAPE);
    }

    private String refusal(byte[] body) {
        KmsException refusal = catchThrowableOfType(KmsException.class, () -> decoder.decode(body, SHAPE));
        assertThat(refusal).as(new String(body, UTF_8)).isNotNull();
        assertThat(refusal.code()).isEqualTo(KmsErrorCode.SERIALIZATION);
        return refusal.publicMessage();
    }
}
